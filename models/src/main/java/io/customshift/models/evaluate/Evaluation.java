package io.customshift.models.evaluate;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.Product;
import io.customshift.models.catalogue.Scene;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Strengths;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.RgbImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Scores a model on products of the synthetic catalogue that it has not seen. */
public final class Evaluation {
    private static final long UNSEEN = 0xCAFE;

    /**
     * One way to make the pictures.
     *
     * @param references shown, 0 for text to image
     * @param strength λ of each
     */
    private record Condition(String name, int references, double strength) {}

    private static final List<Condition> CONDITIONS = List.of(
            new Condition("full method, 2 references", 2, 1),
            new Condition("no references", 0, 1),
            new Condition("1 reference", 1, 1),
            new Condition("3 references", 3, 1),
            new Condition("λ = 0.25", 2, 0.25),
            new Condition("λ = 0.5", 2, 0.5),
            new Condition("λ = 1.5", 2, 1.5),
            new Condition("λ = 2", 2, 2));

    /** Told how far it is. */
    @FunctionalInterface
    public interface Progress {
        void advanced(String what, int done, int total);
    }

    private final CustomShift engine;
    private final Catalogue catalogue;
    private final GenerationSettings settings;

    private Evaluation(CustomShift engine, GenerationSettings settings) {
        this.engine = engine;
        this.catalogue = new Catalogue(UNSEEN, 64);
        this.settings = settings;
    }

    /**
     * @param products unseen products, one picture of each under every condition
     * @param probeSteps training steps of the probe
     * @return a Markdown table
     * @throws EngineException SIZE_INVALID for a model that does not make pictures of 64 × 64
     */
    public static String table(
            EngineOptions options, int products, int steps, Guidance guidance, int probeSteps, Progress progress) {
        try (CustomShift engine = CustomShift.open(options);
                Probe probe =
                        Probe.train(probeSteps, done -> progress.advanced("training the probe", done, probeSteps))) {
            if (engine.defaultSize().width() != 64) {
                throw new EngineException(
                        ErrorCode.SIZE_INVALID,
                        "the probe judges pictures of 64x64; this model makes " + engine.defaultSize());
            }
            GenerationSettings settings =
                    GenerationSettings.of(engine.defaultSize()).withSteps(steps).withGuidance(guidance);
            return new Evaluation(engine, settings).run(probe, products, progress);
        }
    }

    private String run(Probe probe, int products, Progress progress) {
        Score truth = new Score();
        Map<Condition, Score> scores = new LinkedHashMap<>();
        CONDITIONS.forEach(condition -> scores.put(condition, new Score()));
        for (int i = 0; i < products; i++) {
            Product product = catalogue.product(i);
            Scene scene = Scene.values()[i % Scene.values().length];
            Truth wanted = Truth.of(product, scene);
            truth.add(probe.outputs(catalogue.inScene(i, scene, 0)), wanted);
            for (Condition condition : CONDITIONS) {
                RgbImage picture = picture(i, product, scene, condition);
                Score score = scores.get(condition);
                if (score != null) {
                    score.add(probe.outputs(planar(picture)), wanted);
                }
            }
            progress.advanced("evaluating", i + 1, products);
        }
        StringJoiner table = new StringJoiner("\n", Score.heading() + "\n", "\n");
        table.add(truth.row("true renders (the probe's own score)"));
        scores.forEach((condition, score) -> table.add(score.row(condition.name())));
        return table.toString();
    }

    private RgbImage picture(int index, Product product, Scene scene, Condition condition) {
        String prompt = Catalogue.captions(product, scene).get(0);
        if (condition.references() == 0) {
            GenerationRequest request = new GenerationRequest(prompt, "", index + 1, settings);
            return engine.generate(request, StepListener.NONE).image();
        }
        GenerationSettings own = settings.withStrengths(new Strengths(List.of(condition.strength())));
        GenerationRequest request = new GenerationRequest(prompt, "", index + 1, own);
        List<RgbImage> references = new ArrayList<>();
        for (int view = 0; view < condition.references(); view++) {
            references.add(RgbImage.fromChw(catalogue.reference(index, view), 64, 64));
        }
        try (SubjectReference subject = engine.encode(new Subject(Catalogue.name(product), references), own.size())) {
            return engine.generate(request, subject, StepListener.NONE).image();
        }
    }

    private static float[] planar(RgbImage image) {
        int plane = image.width() * image.height();
        byte[] rgb = image.rgb();
        float[] pixels = new float[3 * plane];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < 3; channel++) {
                pixels[channel * plane + i] = (rgb[3 * i + channel] & 255) / 127.5f - 1;
            }
        }
        return pixels;
    }
}
