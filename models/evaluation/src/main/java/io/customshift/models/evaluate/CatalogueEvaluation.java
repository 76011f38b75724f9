package io.customshift.models.evaluate;

import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.Preset;
import io.customshift.models.digest.Digests;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.ProbeLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Scores a model on products of the synthetic catalogue that it has not seen. Every condition gets the same products,
 * scenes, prompts, references, seeds and so the same noise; the probe judges all pictures alike. Marks are kept as they
 * are given: evaluating again into the same folder goes on where it was stopped, and more products or conditions add to
 * what is there.
 */
public final class CatalogueEvaluation {
    /** What the probe says of true renders, among the conditions of the mark file. */
    static final String TRUE_RENDERS = "true-renders";

    /**
     * What to evaluate.
     *
     * @param options weights, adapter, device and type
     * @param products unseen products, one picture of each under every condition
     * @param settings of every picture; its size is the model's
     * @param conditions in the order of the report
     * @param catalogue that the products are of; empty for the one that a model of its size knows
     * @param probeSteps how long the judge is trained
     * @param keptProbeSteps used instead where such a judge is kept
     * @param probeFolder where it is kept
     * @param examples products on the sheet of examples, 0 to 100
     * @param out folder of results
     */
    public record Request(
            EngineOptions options,
            int products,
            GenerationSettings settings,
            List<Condition> conditions,
            Optional<CatalogueKind> catalogue,
            int probeSteps,
            int keptProbeSteps,
            Path probeFolder,
            int examples,
            Path out) {
        public Request {
            conditions = List.copyOf(conditions);
            if (products < 1 || products > 1_000_000) {
                throw new EngineException(
                        ErrorCode.USAGE, "there are " + products + " products; give 1 to 1000000, such as 500");
            }
        }
    }

    /** Every condition of the report, or only those that figures need. */
    public static List<Condition> conditions(boolean few) {
        return few ? Condition.FEW : Condition.ALL;
    }

    /**
     * Those of the report with these keys.
     *
     * @throws EngineException USAGE for a key that none has
     */
    public static List<Condition> named(List<String> keys) {
        return keys.stream()
                .map(key -> Condition.ALL.stream()
                        .filter(condition -> condition.key().equals(key))
                        .findFirst()
                        .orElseThrow(() -> new EngineException(
                                ErrorCode.USAGE,
                                "the condition \"" + key + "\" is not known; there are "
                                        + String.join(
                                                ", ",
                                                Condition.ALL.stream()
                                                        .map(Condition::key)
                                                        .toList()))))
                .toList();
    }

    /** The full method, and under each of the plans. */
    public static List<Condition> plans(List<Preset> plans) {
        List<Condition> conditions = new ArrayList<>(List.of(Condition.FULL));
        plans.forEach(preset -> conditions.add(Condition.planned(preset)));
        return conditions;
    }

    /** Told how far it is: {@code done} is 0 before any work. */
    @FunctionalInterface
    public interface Progress {
        void advanced(String what, String unit, int done, int total);
    }

    private final Request request;
    private final Studio studio;
    private final CatalogueKind kind;
    private final ProbeLayout layout;
    private final Probe probe;
    private final MarkFile marks;
    private final KeptPictures made;

    private CatalogueEvaluation(Request request, CustomShift engine, ProbeSettings settings, Probe probe) {
        this.request = request;
        this.probe = probe;
        this.layout = ProbeLayout.of(settings.catalogue());
        this.studio = new Studio(engine, settings.kind(), request.settings());
        this.kind = settings.kind();
        this.marks =
                MarkFile.open(request.out().resolve("marks-" + digest(studio.digest(), settings.digest()) + ".csv"));
        this.made =
                new KeptPictures(studio, layout.size(), request.conditions(), request.out(), digest(studio.digest()));
    }

    /**
     * Evaluates and writes report, table, plots and examples under the request's folder.
     *
     * @throws EngineException SIZE_INVALID for a model whose pictures the probe cannot judge; OUTPUT_UNWRITABLE; as the
     *     engine
     */
    public static Report run(Request request, Progress progress) {
        try (CustomShift engine = CustomShift.open(request.options())) {
            ProbeSettings settings = probe(request, engine.defaultSize());
            try (Probe probe = Probe.ready(
                    settings,
                    request.probeFolder(),
                    request.options().device(),
                    done -> progress.advanced("training the probe", "steps", done, settings.steps()))) {
                return new CatalogueEvaluation(request, engine, settings, probe).run(progress);
            }
        }
    }

    private static ProbeSettings probe(Request request, ImageSize size) {
        if (size.width() != size.height()) {
            throw new EngineException(ErrorCode.SIZE_INVALID, "the probe judges squares; this model makes " + size);
        }
        CatalogueKind kind = request.catalogue().orElseGet(() -> CatalogueKind.of(size.width()));
        // Said before anything is rendered.
        ProbeLayout.of(kind.open(0, size.width()));
        ProbeSettings kept = ProbeSettings.of(kind, size.width(), request.keptProbeSteps());
        return kept.isKept(request.probeFolder()) ? kept : ProbeSettings.of(kind, size.width(), request.probeSteps());
    }

    /** What marks, or pictures, depend on apart from their product and condition. */
    private static String digest(String... parts) {
        return Digests.hex(String.join("\n", parts)).substring(0, 12);
    }

    private Report run(Progress progress) {
        List<List<Condition>> missing = new ArrayList<>();
        for (int i = 0; i < request.products(); i++) {
            int product = i;
            missing.add(request.conditions().stream()
                    .filter(condition -> marks.mark(product, condition.key()).isEmpty())
                    .toList());
        }
        int pictures = missing.stream().mapToInt(List::size).sum();
        progress.advanced("evaluating", "pictures", 0, pictures);
        long start = System.nanoTime();
        int done = 0;
        List<Integer> left = IntStream.range(0, missing.size())
                .filter(i ->
                        !missing.get(i).isEmpty() || marks.mark(i, TRUE_RENDERS).isEmpty())
                .boxed()
                .toList();
        int abreast = abreast();
        for (int at = 0; at < left.size(); at += abreast) {
            List<Integer> some = left.subList(at, Math.min(at + abreast, left.size()));
            List<Map<String, Mark>> given =
                    some.parallelStream().map(i -> evaluate(i, missing.get(i))).toList();
            for (int i = 0; i < some.size(); i++) {
                marks.add(some.get(i), given.get(i));
                done += missing.get(some.get(i)).size();
            }
            progress.advanced("evaluating", "pictures", done, pictures);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Report report = Report.of(request, kind, marks, pictures, seconds);
        report.write(request.out());
        ExampleSheet.write(
                request.out().resolve("examples.png"), studio, made, request.conditions(), request.examples());
        return report;
    }

    /** Products at a time: many where an operation is too small for several threads; a device has one. */
    private int abreast() {
        return Torch.threads() == 1 && !Torch.isGpu(request.options().device())
                ? Runtime.getRuntime().availableProcessors()
                : 1;
    }

    /** Makes and marks pictures of one product. */
    private Map<String, Mark> evaluate(int index, List<Condition> conditions) {
        List<float[]> pictures = new ArrayList<>();
        pictures.add(studio.render(index, 0));
        pictures.add(studio.render(index, 1));
        List<KeptPictures.Made> generated = made.of(index, conditions);
        generated.forEach(picture -> pictures.add(picture.picture()));
        List<Judgement> judgements = probe.judge(pictures);
        Truth wanted = studio.truth(index);
        List<Silhouette> outlines = studio.silhouettes(index, layout);
        Map<String, Mark> given = new LinkedHashMap<>();
        // The judge's own mask against the very picture's; a generated one may stand and turn as it likes.
        double own = judgements.get(1).silhouette().overlap(outlines.get(1));
        given.put(TRUE_RENDERS, Mark.of(judgements.get(1), judgements.get(0), wanted, own, Double.NaN));
        for (int i = 0; i < conditions.size(); i++) {
            Judgement picture = judgements.get(i + 2);
            double best = outlines.stream()
                    .mapToDouble(outline -> picture.silhouette().shapeOverlap(outline))
                    .max()
                    .orElse(0);
            given.put(
                    conditions.get(i).key(),
                    Mark.of(picture, judgements.get(0), wanted, best, cutout(generated.get(i), picture)));
        }
        return given;
    }

    /** How well the mask that the references' share gives is the outline that the judge sees; not a number without one. */
    private double cutout(KeptPictures.Made picture, Judgement judged) {
        return picture.mask().length == 0
                ? Double.NaN
                : Silhouette.of(picture.mask(), layout.size(), layout.maskSide())
                        .overlap(judged.silhouette());
    }
}
