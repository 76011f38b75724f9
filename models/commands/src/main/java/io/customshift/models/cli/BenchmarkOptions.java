package io.customshift.models.cli;

import io.customshift.models.bench.Figure;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.Strengths;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.fidelity.Benchmark;
import io.customshift.models.fidelity.FidelityScores;
import io.customshift.models.fidelity.FidelityTable;
import io.customshift.models.fidelity.Judge;
import io.customshift.models.fidelity.PictureFolder;
import io.customshift.models.fidelity.PictureMaker;
import io.customshift.models.fidelity.Progress;
import io.customshift.models.fidelity.Scoring;
import io.customshift.models.image.OutputFile;
import io.customshift.models.progress.StageBars;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands on public benchmarks share: everything but how the benchmark is read. */
final class BenchmarkOptions {
    private static final int QUICK_SUBJECTS = 2;
    private static final int QUICK_PROMPTS = 2;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "the benchmark, as published")
    private Path data;

    @Option(
            names = "--clip",
            required = true,
            paramLabel = "DIR",
            description = "CLIP in transformers' layout, with tokenizer and preprocessor; papers use ViT-B/32")
    private Path clip;

    @Option(
            names = "--dino",
            required = true,
            paramLabel = "DIR",
            description = "DINO in transformers' layout, with preprocessor; papers use ViT-S/16")
    private Path dino;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder for pictures and results")
    private Path out;

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "model that draws: folder in the diffusers layout, or a single-file checkpoint")
    private @Nullable Path weights;

    @Option(names = "--adapter", paramLabel = "FILE", description = "CustomShift LoRA (safetensors)")
    private @Nullable Path adapter;

    @Option(
            names = "--pictures",
            paramLabel = "DIR",
            description = "instead of --weights: pictures SUBJECT/PROMPT-SEED.png that are scored as they are")
    private @Nullable Path pictures;

    @Option(
            names = "--images-per-prompt",
            paramLabel = "N",
            defaultValue = "4",
            description = "seeds of each prompt, counted up from --seed")
    private int imagesPerPrompt;

    @Option(
            names = "--references",
            paramLabel = "N",
            defaultValue = "3",
            description = "photos shown of each subject, its first by name; the paper's tables have 3")
    private int references;

    @Option(names = "--subjects", paramLabel = "ID", split = ",", description = "only these subjects")
    private List<String> subjects = List.of();

    @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "of a prompt's first picture")
    private long seed;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "28", description = "denoising steps")
    private int steps;

    @Option(names = "--size", paramLabel = "WxH", description = "in pixels (default: what the weights were made for)")
    private @Nullable String size;

    @Option(names = "--strength", paramLabel = "L", defaultValue = "1", description = "strength of the references")
    private String strength;

    @Option(names = "--guidance", paramLabel = "R,P", defaultValue = "7,7", description = "references, prompt")
    private String guidance;

    @Option(names = "--t5-length", paramLabel = "N", defaultValue = "256", description = "tokens that T5 sees")
    private int t5Length;

    @Option(
            names = "--dino-fit",
            paramLabel = "HOW",
            defaultValue = "published",
            description =
                    "published: shorter side to 256 of 224, centre cut, as papers score; folder: as its preprocessor says")
    private Judge.DinoFit dinoFit;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description = "auto, float32, float16 or bfloat16")
    private String dtype;

    @Option(names = "--device", paramLabel = "NAME", defaultValue = "auto", description = "auto, cpu, cuda or cuda:N")
    private String device;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private FigureOutput output;

    int evaluate(Function<Path, Benchmark> reader) {
        if ((weights == null) == (pictures == null)) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    "give either --weights, for pictures to be drawn, or --pictures, for pictures to be scored; "
                            + (weights == null ? "there is neither" : "there are both"));
        }
        // All that can be wrong with the request is found before networks and photos are read.
        PictureMaker.Plan plan = new PictureMaker.Plan(references, output.quick() ? 1 : imagesPerPrompt, seed);
        GenerationSettings settings = settings();
        Benchmark whole = reader.apply(data);
        PictureFolder folder = new PictureFolder(pictures == null ? out.resolve("pictures") : pictures);
        if (pictures != null) {
            folder.requireFits(whole);
        }
        Benchmark chosen = subjects.isEmpty() ? whole : whole.only(subjects);
        Benchmark benchmark = output.quick() ? chosen.first(QUICK_SUBJECTS, QUICK_PROMPTS) : chosen;
        OutputFile.requireWritable(out);
        threads.apply();
        try (StageBars bars = new StageBars();
                Judge judge = Judge.open(clip, dino, dinoFit, device)) {
            Progress progress =
                    (what, done, total) -> bars.of(what, "pictures", total).moveTo(done);
            Scoring scoring = new Scoring(benchmark, judge, progress);
            FidelityScores scores;
            if (weights == null) {
                scores = scoring.found(folder);
            } else {
                draw(weights, settings, plan, benchmark, folder, progress);
                scores = scoring.planned(folder, plan);
            }
            return report(scores, judge);
        }
    }

    /** With the smallest size where none was given: the weights decide then. */
    private GenerationSettings settings() {
        Strengths one = Strengths.parse(strength);
        if (one.values().size() != 1) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    "--strength is " + strength + "; subjects have different numbers of photos, so give one for all");
        }
        ImageSize wanted = size == null ? new ImageSize(ImageSize.STEP, ImageSize.STEP) : ImageSize.parse(size);
        return GenerationSettings.of(wanted)
                .withSteps(steps)
                .withGuidance(Guidance.parse(guidance))
                .withStrengths(one);
    }

    private void draw(
            Path model,
            GenerationSettings settings,
            PictureMaker.Plan plan,
            Benchmark benchmark,
            PictureFolder folder,
            Progress progress) {
        EngineOptions bare =
                EngineOptions.of(model).withDevice(device).withDtype(dtype).withT5Length(t5Length);
        EngineOptions options =
                ModelDefaults.of(model).adapter(adapter).map(bare::withAdapter).orElse(bare);
        try (CustomShift engine = CustomShift.open(options)) {
            GenerationSettings own = size == null ? settings.withSize(engine.defaultSize()) : settings;
            new PictureMaker(engine, own, plan).draw(benchmark, folder, progress);
        }
    }

    private int report(FidelityScores scores, Judge judge) {
        Path scored = weights == null ? pictures : weights;
        String table =
                FidelityTable.markdown(String.valueOf(scored == null ? "" : scored.getFileName()), scores, judge);
        OutputFile.write(out.resolve("table.md"), table.getBytes(StandardCharsets.UTF_8));
        OutputFile.write(out.resolve("pictures.csv"), scores.csv().getBytes(StandardCharsets.UTF_8));
        if (!output.json()) {
            System.out.println(table);
        }
        System.err.println("pictures, table.md and pictures.csv lie in "
                + out.toAbsolutePath().normalize());
        String key = scores.benchmark().key();
        return output.print(List.of(
                Figure.plain(key + "_pictures", scores.pictures().size(), "pictures"),
                Figure.plain(key + "_clip_t", scores.clipT(), "cosine"),
                Figure.plain(key + "_clip_t_scaled", scores.scaledClipT(), "score"),
                Figure.plain(key + "_clip_i", scores.clipI(), "cosine"),
                Figure.plain(key + "_dino", scores.dino(), "cosine"),
                Figure.plain(key + "_mean", scores.mean(), "score")));
    }
}
