package io.customshift.models.cli;

import io.customshift.models.bench.Figure;
import io.customshift.models.bench.ThroughputBench;
import io.customshift.models.catalogue.CatalogueKind;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.Plan;
import io.customshift.models.customshift.Preset;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.evaluate.CatalogueEvaluation;
import io.customshift.models.evaluate.Condition;
import io.customshift.models.evaluate.ProbeSettings;
import io.customshift.models.evaluate.Report;
import io.customshift.models.evaluate.ReportText;
import io.customshift.models.progress.StageBars;
import io.customshift.models.sampler.Passes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of an evaluation on the synthetic catalogue, and the evaluation itself. */
final class CatalogueOptions {
    private static final int QUICK_PRODUCTS = 120;
    private static final int QUICK_PLAN_PRODUCTS = 24;
    private static final int QUICK_PROBE_STEPS = 800;
    private static final int EXAMPLES = 8;

    @Option(
            names = "--weights",
            defaultValue = "${sys:customshift.home:-.}/models/customshift-small",
            paramLabel = "DIR",
            description = "folder in the diffusers layout")
    private Path weights;

    @Option(
            names = "--adapter",
            paramLabel = "FILE",
            description = "CustomShift LoRA (default: the one that belongs to the weights); \"none\" for none")
    private @Nullable String adapter;

    @Option(
            names = "--out",
            defaultValue = "${sys:customshift.home:-.}/out/evaluation",
            paramLabel = "DIR",
            description = "folder for the report, its plots, and the marks that a later run goes on from")
    private Path out;

    @Option(
            names = "--catalogue",
            paramLabel = "KIND",
            description = "synthetic or rendered (default: synthetic for a model of 64 pixels or less, else rendered)")
    private @Nullable String catalogue;

    @Option(
            names = "--conditions",
            paramLabel = "KEY",
            split = ",",
            description =
                    "those of the conditions alone, by their keys in the mark file: shift-2-1 is the full method, none without"
                            + " references, then shift-3-1, competition-3, …")
    private @Nullable List<String> only;

    @Option(names = "--products", paramLabel = "N", description = "unseen products (default: 500; with --quick 120)")
    private @Nullable Integer products;

    @Mixin
    private PlanOptions plan;

    @Option(
            names = "--probe-steps",
            paramLabel = "N",
            description = "training of the classifier (default: 2200; with --quick 800, unless one of 2200 is kept)")
    private @Nullable Integer probeSteps;

    @Option(
            names = "--probe-cache",
            defaultValue = "${sys:customshift.home:-.}/out/cache/probe",
            paramLabel = "DIR",
            description = "where trained classifiers are kept")
    private Path probeCache;

    @Option(
            names = "--examples",
            defaultValue = "" + EXAMPLES,
            paramLabel = "N",
            description = "products on the sheet of examples")
    private int examples;

    @Option(names = "--device", defaultValue = "cpu", paramLabel = "NAME", description = "auto, cpu, cuda, cuda:N")
    private String device;

    @Option(
            names = "--dtype",
            defaultValue = "float32",
            paramLabel = "TYPE",
            description = "float32, float16 or bfloat16")
    private String dtype;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private FigureOutput output;

    int evaluate() {
        Report report = report(
                only == null ? CatalogueEvaluation.conditions(output.quick()) : CatalogueEvaluation.named(only),
                QUICK_PRODUCTS,
                List.of());
        if (!output.json()) {
            System.out.println(ReportText.table(report));
        }
        int status = output.print(CatalogueFigures.of(report));
        System.err.println(
                "report, plots and examples: " + out.resolve("report.md") + "; trained classifiers: " + probeCache);
        return status;
    }

    /** What each plan gains in pictures a second, and what the judge says of them. */
    int plans(int batch) {
        List<Preset> plans = ThroughputBench.presets(ModelDefaults.of(weights));
        Report report = report(CatalogueEvaluation.plans(plans), QUICK_PLAN_PRODUCTS, plans);
        List<Figure> figures = new ArrayList<>(ThroughputBench.run(
                engine(plans).withBatch(batch), output.quick() ? 1 : ThroughputBench.ROUNDS, batch));
        figures.addAll(CatalogueFigures.ofPlans(report));
        return output.print(figures);
    }

    private Report report(List<Condition> conditions, int quickProducts, List<Preset> plans) {
        threads.apply();
        OutputFolder.open(out);
        CatalogueEvaluation.Request request = new CatalogueEvaluation.Request(
                engine(plans),
                products != null ? products : output.quick() ? quickProducts : CatalogueFigures.WHOLE,
                settings(),
                conditions,
                kind(),
                probeSteps != null ? probeSteps : output.quick() ? QUICK_PROBE_STEPS : ProbeSettings.THOROUGH,
                probeSteps != null ? probeSteps : ProbeSettings.THOROUGH,
                probeCache,
                examples,
                out);
        try (StageBars bars = new StageBars()) {
            return CatalogueEvaluation.run(
                    request,
                    (what, unit, done, total) -> bars.of(what, unit, total).moveTo(done));
        }
    }

    private GenerationSettings settings() {
        return plan.settings(new ImageSize(ImageSize.STEP, ImageSize.STEP), ModelDefaults.of(weights));
    }

    /** @param plans that it is to run beside that of the options */
    private EngineOptions engine(List<Preset> plans) {
        Plan most = plans.contains(Preset.TURBO)
                ? Plan.EXACT.withPasses(Passes.ONE)
                : settings().plan();
        return EngineOptions.of(weights)
                .withAdapters(ModelDefaults.of(weights).adapters(adapter == null ? List.of() : List.of(adapter), most))
                .withDtype(dtype)
                .withDevice(device);
    }

    private Optional<CatalogueKind> kind() {
        String key = catalogue;
        if (key == null) {
            return Optional.empty();
        }
        return Optional.of(CatalogueKind.named(key)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.USAGE, "catalogue is \"" + key + "\"; it may be synthetic or rendered")));
    }
}
