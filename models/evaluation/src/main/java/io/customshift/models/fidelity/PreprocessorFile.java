package io.customshift.models.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.Resampling;
import io.customshift.models.image.VisionPreprocess;
import io.customshift.models.weights.config.JsonFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A {@code preprocessor_config.json} of transformers, in its old form (sizes as numbers) and its present one. */
final class PreprocessorFile {
    private static final List<String> STEPS = List.of("do_resize", "do_rescale", "do_normalize");

    private final Path file;
    private final JsonNode json;
    private final boolean clip;

    private PreprocessorFile(Path file) {
        this.file = file;
        this.json = JsonFiles.read(file);
        String type = json.path("image_processor_type")
                .asText(json.path("feature_extractor_type").asText(""));
        this.clip = type.startsWith("CLIP");
        if (!clip && !type.startsWith("ViT")) {
            throw unsupported("the processor", type, "CLIP's and ViT's");
        }
    }

    /**
     * @param side of the square that the network sees
     * @throws EngineException WEIGHTS_NOT_FOUND, WEIGHTS_CORRUPT, WEIGHTS_UNSUPPORTED, or WEIGHTS_MISMATCH for another side
     */
    static VisionPreprocess read(Path folder, int side) {
        return new PreprocessorFile(folder.resolve("preprocessor_config.json")).preprocess(side);
    }

    private VisionPreprocess preprocess(int side) {
        for (String step : STEPS) {
            if (!json.path(step).asBoolean(true)) {
                throw unsupported(step, "false", "true");
            }
        }
        boolean crops = json.path("do_center_crop").asBoolean(clip);
        JsonNode size = json.path("size");
        boolean shortest = size.has("shortest_edge") || clip && size.isNumber();
        if (shortest != crops) {
            throw unsupported("do_center_crop", crops + " with size " + size, "it with a shortest_edge, and neither");
        }
        int out = edge(crops ? "crop_size" : "size");
        if (out != side) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_MISMATCH,
                    file + ": makes squares of " + out + " pixels, the network of the config.json beside it sees "
                            + side + "; use the files of one and the same model");
        }
        int fitted = shortest ? size.path("shortest_edge").asInt(size.asInt()) : side;
        if (fitted < side) {
            throw unsupported("size", size.toString(), "sizes of at least crop_size " + side);
        }
        VisionPreprocess.Fit fit = shortest ? new VisionPreprocess.Shortest(fitted) : new VisionPreprocess.Pressed();
        double rescale = json.path("rescale_factor").asDouble(1 / 255.0);
        return new VisionPreprocess(fit, resampling(), side, rescale, three("image_mean"), three("image_std"));
    }

    private int edge(String name) {
        JsonNode node = json.path(name);
        int height = node.path("height").asInt(node.asInt());
        int width = node.path("width").asInt(node.asInt());
        if (height != width || height < 1) {
            throw unsupported(name, node.toString(), "squares");
        }
        return height;
    }

    private Resampling resampling() {
        int number = json.path("resample").asInt((clip ? Resampling.BICUBIC : Resampling.BILINEAR).pillowNumber());
        return Stream.of(Resampling.values())
                .filter(filter -> filter.pillowNumber() == number)
                .findFirst()
                .orElseThrow(() -> unsupported("resample", String.valueOf(number), "1, 2 and 3"));
    }

    private List<Double> three(String name) {
        JsonNode node = json.path(name);
        List<Double> values = IntStream.range(0, node.size())
                .mapToObj(i -> node.get(i).asDouble(Double.NaN))
                .toList();
        boolean lawful = values.size() == 3 && values.stream().allMatch(v -> Double.isFinite(v) && v > 0);
        if (!lawful) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_CORRUPT,
                    file + ": " + name + " is " + node
                            + ", three positive numbers are needed; restore the published file");
        }
        return values;
    }

    private EngineException unsupported(String what, String value, String supported) {
        return new EngineException(
                ErrorCode.WEIGHTS_UNSUPPORTED, file + ": " + what + " is " + value + "; supported is " + supported);
    }
}
