package io.customshift.models.bench;

import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.Preset;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.image.RgbImage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Pictures a second with batches and a preset that saves work, against one by one under the exact plan. The two take turns,
 * so that a machine whose speed drifts does not favour one. Encoding the subject does not count; decoding does.
 */
public final class ThroughputBench {
    /** Rounds of a run that is judged. */
    public static final int ROUNDS = 5;

    private static final int REFERENCES = 2;
    private static final long SEED = 77;

    private ThroughputBench() {}

    /**
     * @param options of the model; its batch is the one of the presets
     * @param pictures of each kind in a round; of presets, a whole number of batches at least as many
     */
    public static List<Figure> run(EngineOptions options, int rounds, int pictures) {
        ModelDefaults model = ModelDefaults.of(options.weights());
        int batches = Math.max(1, (pictures + options.batch() - 1) / options.batch());
        try (CustomShift single = CustomShift.open(options.withBatch(1));
                CustomShift batched = CustomShift.open(options);
                SubjectReference alone = single.encode(subject(single), single.defaultSize());
                SubjectReference together = batched.encode(subject(batched), batched.defaultSize())) {
            double[] exact = new double[rounds];
            double[] exactBatched = new double[rounds];
            Map<Preset, double[]> rates = new EnumMap<>(Preset.class);
            Map<Preset, double[]> ratios = new EnumMap<>(Preset.class);
            presets(model).forEach(preset -> {
                rates.put(preset, new double[rounds]);
                ratios.put(preset, new double[rounds]);
            });
            rate(single, alone, Preset.EXACT, model, 1);
            for (int i = 0; i < rounds; i++) {
                exact[i] = rate(single, alone, Preset.EXACT, model, pictures);
                exactBatched[i] = rate(batched, together, Preset.EXACT, model, batches * options.batch());
                for (Map.Entry<Preset, double[]> kind : rates.entrySet()) {
                    double rate = rate(batched, together, kind.getKey(), model, batches * options.batch());
                    kind.getValue()[i] = rate;
                    Objects.requireNonNull(ratios.get(kind.getKey()))[i] = rate / exact[i];
                }
            }
            List<Figure> figures = new ArrayList<>(List.of(
                    Figure.plain("batch", options.batch(), "images"),
                    Figure.plain("exact_one_by_one", Stopwatch.median(exact), "images/s"),
                    Figure.plain("exact_in_batches", Stopwatch.median(exactBatched), "images/s"),
                    Figure.plain("batch_gain", Stopwatch.median(exactBatched) / Stopwatch.median(exact), "x")));
            rates.forEach((preset, each) ->
                    figures.add(Figure.plain(preset + "_in_batches", Stopwatch.median(each), "images/s")));
            ratios.forEach((preset, each) -> figures.add(new Figure(
                            preset + "_over_exact_one_by_one",
                            Stopwatch.median(each),
                            "x",
                            Bound.atLeast(preset == Preset.TURBO ? 6 : 2),
                            Bound.atLeast(preset == Preset.TURBO ? 10 : 3))
                    .judgedFrom(ROUNDS, rounds, "rounds")));
            return figures;
        }
    }

    /** The plan turbo only where the model has an adapter for it. */
    public static List<Preset> presets(ModelDefaults model) {
        return model.turbo().isPresent() ? List.of(Preset.FAST, Preset.TURBO) : List.of(Preset.FAST);
    }

    private static double rate(
            CustomShift engine, SubjectReference subject, Preset preset, ModelDefaults model, int pictures) {
        GenerationSettings settings = preset.of(subject.size(), model);
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < pictures; i++) {
            requests.add(new GenerationRequest("a mug on the beach", "", i, settings));
        }
        long start = System.nanoTime();
        engine.generate(requests, subject, StepListener.NONE);
        return pictures / ((System.nanoTime() - start) / 1e9);
    }

    private static Subject subject(CustomShift engine) {
        int side = engine.defaultSize().width();
        Catalogue catalogue = CatalogueKind.of(side).open(SEED, side);
        List<RgbImage> photos = new ArrayList<>();
        for (int view = 0; view < REFERENCES; view++) {
            photos.add(RgbImage.fromChw(catalogue.reference(0, view), side, side));
        }
        return new Subject(catalogue.name(0), photos);
    }
}
