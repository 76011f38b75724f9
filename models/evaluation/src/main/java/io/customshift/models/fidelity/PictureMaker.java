package io.customshift.models.fidelity;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.models.customshift.CustomShift;
import io.customshift.models.customshift.GenerationRequest;
import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.StepListener;
import io.customshift.models.customshift.Subject;
import io.customshift.models.customshift.SubjectReference;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.OutputFile;
import io.customshift.models.image.Photos;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.weights.config.JsonFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Draws a benchmark's pictures into a folder: each subject's first photos are its references, encoded once, and serve
 * every prompt and seed. Pictures that are there are kept, so that a run may be stopped at any moment and started again;
 * {@code settings.json} beside them refuses a run with other settings.
 */
public record PictureMaker(CustomShift engine, GenerationSettings settings, Plan plan) {
    private static final String SETTINGS = "settings.json";

    /**
     * How many pictures, and from what.
     *
     * @param references photos that are shown of a subject, 1 to 5; of one with fewer, all
     * @param imagesPerPrompt seeds counted up from {@code seed}, 1 to 1000
     */
    public record Plan(int references, int imagesPerPrompt, long seed) {
        public Plan {
            require("references", references, Subject.MAX_REFERENCES);
            require("images per prompt", imagesPerPrompt, 1000);
            if (seed < 0) {
                throw new EngineException(ErrorCode.USAGE, "seed is " + seed + "; it must not be negative");
            }
        }

        private static void require(String what, int value, int most) {
            if (value < 1 || value > most) {
                throw new EngineException(
                        ErrorCode.USAGE, what + " is " + value + "; it must be between 1 and " + most);
            }
        }
    }

    public PictureMaker {
        engine.requireSize(settings.size());
    }

    /**
     * Makes what is missing.
     *
     * @return how many were made
     * @throws EngineException USAGE when the folder holds pictures of other settings; as {@link CustomShift#generate}
     */
    public int draw(Benchmark benchmark, PictureFolder folder, Progress progress) {
        claim(folder.root());
        int total = benchmark.promptCount() * plan.imagesPerPrompt;
        int done = 0;
        int made = 0;
        for (Benchmark.Subject subject : benchmark.subjects()) {
            List<PictureFolder.Made> planned = folder.planned(subject, plan);
            List<PictureFolder.Made> missing = planned.stream()
                    .filter(picture -> !Files.exists(picture.file()))
                    .toList();
            done += planned.size() - missing.size();
            progress.advanced("generating", done, total);
            if (missing.isEmpty()) {
                continue;
            }
            try (SubjectReference reference = engine.encode(shown(subject), settings.size())) {
                for (PictureFolder.Made picture : missing) {
                    draw(subject, reference, picture);
                    made++;
                    progress.advanced("generating", ++done, total);
                }
            }
        }
        return made;
    }

    private Subject shown(Benchmark.Subject subject) {
        return new Subject(
                subject.className(),
                subject.photos().stream()
                        .limit(plan.references)
                        .map(Photos::image)
                        .toList());
    }

    private void draw(Benchmark.Subject subject, SubjectReference reference, PictureFolder.Made picture) {
        String prompt = subject.prompts().get(picture.prompt());
        GenerationRequest request = new GenerationRequest(prompt, "", picture.seed(), settings);
        ObjectNode json = settingsJson();
        json.put("prompt", prompt).put("subject", subject.className()).put("seed", picture.seed());
        PngWriter.write(
                picture.file(),
                engine.generate(request, reference, StepListener.NONE).image(),
                PngMetadata.of(prompt, json.toString()));
    }

    private ObjectNode settingsJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("engine", engine.digest());
        json.put("size", settings.size().toString());
        json.put("steps", settings.steps());
        json.put("referenceGuidance", settings.guidance().reference());
        json.put("promptGuidance", settings.guidance().prompt());
        json.put("strengths", settings.strengths().values().toString());
        json.put("references", plan.references);
        return json;
    }

    /** Writes down the settings where there are none yet; refuses where there are others. */
    private void claim(Path root) {
        Path file = root.resolve(SETTINGS);
        ObjectNode own = settingsJson();
        if (!Files.exists(file)) {
            OutputFile.requireWritable(root);
            OutputFile.write(file, (own.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
            return;
        }
        var there = JsonFiles.read(file);
        List<String> names = own.properties().stream()
                .filter(field -> !field.getValue()
                        .asText()
                        .equals(there.path(field.getKey()).asText()))
                .map(field -> field.getKey() + " was " + there.path(field.getKey()) + " and is " + field.getValue())
                .toList();
        if (!names.isEmpty()) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    root + " holds pictures made with other settings: " + String.join("; ", names)
                            + ". Use another --out, or remove that folder");
        }
    }
}
