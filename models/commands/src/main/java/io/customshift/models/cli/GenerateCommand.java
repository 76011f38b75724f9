package io.customshift.models.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.models.customshift.AdapterSource;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.GeneratedImage;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Strengths;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.Cutout;
import io.customshift.models.image.HeatMap;
import io.customshift.models.image.OutputFile;
import io.customshift.models.image.Photo;
import io.customshift.models.image.Photos;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.RgbImage;
import io.customshift.models.network.CadsForm;
import io.customshift.models.progress.ProgressBar;
import io.customshift.models.provenance.Origin;
import io.customshift.models.provenance.PictureFiles;
import io.customshift.models.provenance.Reference;
import io.customshift.models.text.PromptText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift generate}. */
@Command(
        name = "generate",
        description = {
            "Makes pictures of a subject from reference photos, its name and a prompt.",
            "Without references it makes pictures from the prompt alone."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class GenerateCommand implements Callable<Integer> {
    private static final int MAX_COUNT = 10_000;

    @Mixin
    private ComponentOptions model;

    @Option(
            names = "--adapter",
            paramLabel = "FILE[@SCALE]",
            description = "LoRA, any number (default: the one that belongs to the weights); \"none\" for none")
    private List<String> adapters = List.of();

    @Option(
            names = "--subject",
            paramLabel = "NAME",
            defaultValue = "",
            description = "what the subject is, such as \"ceramic mug\"")
    private String subject;

    @Option(
            names = "--reference",
            paramLabel = "IMAGE",
            description = "photo of the subject, JPEG, PNG or WebP; 1 to 5 times")
    private List<Path> references = List.of();

    @Option(names = "--prompt", required = true, paramLabel = "TEXT", description = "what the picture shows")
    private String prompt;

    @Option(
            names = "--negative",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "what the prompt is contrasted with")
    private String negative;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "of the first picture, 0 to 9007199254740991; each next one counts up (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "1",
            description = "how many pictures (default: ${DEFAULT-VALUE})")
    private int count;

    @Mixin
    private PlanOptions plan;

    @Option(names = "--size", paramLabel = "WxH", description = "in pixels (default: what the weights were made for)")
    private @Nullable String size;

    @Option(
            names = {"--strength", "--strengths"},
            paramLabel = "L[;L…]",
            defaultValue = "1",
            description =
                    "strength of the references: one for all, or one each; 0 leaves one out (default: ${DEFAULT-VALUE})")
    private String strength;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder for the pictures")
    private Path out;

    @Option(names = "--heatmap", description = "also show where the references guided each picture")
    private boolean heatMap;

    @Option(
            names = "--cutout",
            description = "also write the product alone, the rest transparent; no finer than 8 or 16 pixels")
    private boolean cutout;

    @Option(names = ErrorOutput.JSON, description = "print a line of JSON for each picture")
    private boolean json;

    @Mixin
    private MarkingOptions marking;

    @Option(names = "--force", description = "replace pictures that are already there")
    private boolean force;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            defaultValue = "merged",
            description =
                    "how attention over references is computed: concatenated or merged (default: ${DEFAULT-VALUE})")
    private CadsForm form;

    @Option(
            names = "--t5-length",
            paramLabel = "N",
            defaultValue = "256",
            description = "tokens that T5 sees (default: ${DEFAULT-VALUE})")
    private int t5Length;

    @Option(
            names = "--encoders-leave",
            description = "the text encoders' weights leave the device when the texts are encoded: T5-XXL takes 9.5 GB")
    private boolean encodersLeave;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "auto",
            description = "auto, float32, float16 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String dtype;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "auto, cpu, cuda or cuda:N (default: ${DEFAULT-VALUE})")
    private String device;

    @Override
    public Integer call() {
        // All that can be wrong with the request is found before gigabytes are read.
        if (count < 1 || count > MAX_COUNT) {
            throw new EngineException(ErrorCode.USAGE, "count is " + count + "; it must be between 1 and " + MAX_COUNT);
        }
        GenerationRequest.requireSeed(seed);
        GenerationRequest.requireSeed(seed + count - 1);
        Optional<ImageSize> wantedSize = Optional.ofNullable(size).map(ImageSize::parse);
        PromptText.prompt(prompt);
        PromptText.prompt(negative);
        PromptText.subject(subject);
        Path weights = model.weights();
        ModelDefaults defaults = ModelDefaults.of(weights);
        GenerationSettings settings = plan.settings(
                        wantedSize.orElse(new ImageSize(ImageSize.STEP, ImageSize.STEP)), defaults)
                .withStrengths(Strengths.parse(strength))
                .withForm(form)
                .withHeatMap(heatMap || cutout);
        Optional<Subject> photographed = photographed();
        photographed.ifPresent(
                known -> settings.strengths().forReferences(known.references().size()));
        PictureFiles marked = marking.files();
        List<Reference> photos = marking.references(references);
        OutputFolder folder = OutputFolder.open(out);
        folder.requireFree(files(), force);

        List<AdapterSource> sources = defaults.adapters(adapters, settings.plan());
        EngineOptions options = new EngineOptions(
                weights, model.components(), sources, device, dtype, t5Length, true, 1, 0, encodersLeave);
        String names = names(sources);
        System.err.println("model " + weights + ", adapter " + names + ", " + settings.steps() + " steps, guidance "
                + settings.guidance() + ", plan " + settings.plan());
        System.err.println("marking " + marked);
        try (CustomShift engine = CustomShift.open(options)) {
            GenerationSettings fitted = settings.withSize(wantedSize.orElseGet(engine::defaultSize));
            engine.requireSize(fitted.size());
            System.err.println("memory " + engine.memory(fitted, references.size()));
            engine.requireMemory(fitted, references.size());
            warn(engine, "subject", subject);
            warn(engine, "prompt", prompt);
            generate(engine, photographed, fitted, names, marked, photos);
        }
        return 0;
    }

    private static String names(List<AdapterSource> sources) {
        return sources.isEmpty()
                ? ModelDefaults.NO_ADAPTER
                : sources.stream()
                        .map(source -> source.file().getFileName() + (source.scale() == 1 ? "" : "@" + source.scale()))
                        .collect(Collectors.joining(", "));
    }

    private static void warn(CustomShift engine, String what, String text) {
        engine.warnings(text).forEach(warning -> System.err.println("warning: " + what + ": " + warning));
    }

    private Optional<Subject> photographed() {
        if (references.isEmpty()) {
            return Optional.empty();
        }
        if (references.size() > Subject.MAX_REFERENCES) {
            throw new EngineException(
                    ErrorCode.REFERENCES_INVALID,
                    "there are " + references.size() + " --reference images; give 1 to " + Subject.MAX_REFERENCES);
        }
        List<RgbImage> images = references.stream().map(GenerateCommand::photo).toList();
        return Optional.of(new Subject(subject, images));
    }

    private static RgbImage photo(Path file) {
        Photo photo = Photos.read(file);
        photo.notes().forEach(note -> System.err.println("warning: " + file + ": " + note));
        return photo.image();
    }

    private List<String> files() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(pictureName(seed + i));
            if (heatMap && !references.isEmpty()) {
                names.add(heatMapName(seed + i));
            }
            if (cutout && !references.isEmpty()) {
                names.add(cutoutName(seed + i));
            }
        }
        return names;
    }

    private static String pictureName(long seed) {
        return "seed-" + seed + ".png";
    }

    private static String heatMapName(long seed) {
        return "seed-" + seed + "-heatmap.png";
    }

    private static String cutoutName(long seed) {
        return "seed-" + seed + "-cutout.png";
    }

    private void generate(
            CustomShift engine,
            Optional<Subject> photographed,
            GenerationSettings settings,
            String adapterNames,
            PictureFiles marked,
            List<Reference> photos) {
        try (ProgressBar bar = ProgressBar.start("generating", "steps", (long) count * settings.steps())) {
            StepListener listener = (done, total) -> bar.advance();
            if (photographed.isEmpty()) {
                for (int i = 0; i < count; i++) {
                    GenerationRequest request = new GenerationRequest(prompt, negative, seed + i, settings);
                    save(engine, request, engine.generate(request, listener), adapterNames, marked, photos, bar);
                }
                return;
            }
            try (SubjectReference reference = engine.encode(photographed.get(), settings.size())) {
                for (int i = 0; i < count; i++) {
                    GenerationRequest request = new GenerationRequest(prompt, negative, seed + i, settings);
                    save(
                            engine,
                            request,
                            engine.generate(request, reference, listener),
                            adapterNames,
                            marked,
                            photos,
                            bar);
                }
            }
        }
    }

    private void save(
            CustomShift engine,
            GenerationRequest request,
            GeneratedImage picture,
            String adapterNames,
            PictureFiles marked,
            List<Reference> photos,
            ProgressBar bar) {
        PngMetadata metadata =
                new PictureSettings(request, subject, references, model.weights(), adapterNames, engine).metadata();
        Origin origin = new Origin(request.prompt(), metadata, photos);
        Map<String, Object> made = new LinkedHashMap<>();
        made.put("seed", request.seed());
        Path file = out.resolve(pictureName(request.seed()));
        RgbImage image = marked.watermarked(picture.image());
        OutputFile.write(file, marked.png(image, origin));
        made.put("file", file);
        picture.heatMap().filter(mass -> heatMap).ifPresent(mass -> {
            Path map = out.resolve(heatMapName(request.seed()));
            RgbImage overlay = HeatMap.overlay(image, mass.values(), mass.columns(), mass.rows());
            OutputFile.write(map, marked.png(overlay, origin));
            made.put("heatmap", map);
        });
        picture.heatMap().filter(mass -> cutout).ifPresent(mass -> {
            Path alone = out.resolve(cutoutName(request.seed()));
            float[] mask = Cutout.mask(mass.outlines(), mass.rows(), mass.columns(), image.width(), image.height());
            OutputFile.write(alone, marked.signed(Cutout.png(image, mask, marked.text(origin)), origin));
            made.put("cutout", alone);
        });
        made.put("warnings", picture.warnings());
        if (json) {
            made.replaceAll((name, value) -> value instanceof Path path ? path.toString() : value);
            bar.print(System.out, new ObjectMapper().valueToTree(made).toString());
        } else {
            made.values().stream()
                    .filter(Path.class::isInstance)
                    .forEach(path -> bar.print(System.out, path.toString()));
        }
    }
}
