package io.customshift.models.weights.layout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.FiniteCheck;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.ClipVisionConfig;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.VitConfig;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A folder as transformers writes it for one model: config.json and model.safetensors, in one file or in shards. Exactly
 * the configuration's tensors are taken; buffers and heads that the features do not pass through may be there too.
 * Errors: WEIGHTS_NOT_FOUND, WEIGHTS_CORRUPT, WEIGHTS_UNSUPPORTED, WEIGHTS_NOT_FINITE, and WEIGHTS_MISMATCH that lists
 * every missing, unexpected and misshapen tensor.
 */
public final class TransformersFolder {
    private static final Set<String> CLIP_EXTRAS =
            Set.of("logit_scale", "text_model.embeddings.position_ids", "vision_model.embeddings.position_ids");

    /** Both towers of a CLIP model. */
    public record ClipParts(Part<ClipConfig> text, Part<ClipVisionConfig> vision) {}

    private TransformersFolder() {}

    /** Opens a {@code CLIPModel}. */
    public static ClipParts clip(Path folder) {
        JsonNode json = config(folder, "clip", "a whole CLIPModel, text and vision tower, such as CLIP ViT-B/32");
        String source = folder.resolve("config.json").toString();
        JsonNode shared = json.path("projection_dim");
        int projection = shared.isMissingNode() || shared.isNull() ? 512 : shared.asInt();
        if (projection < 1 || projection > 65_536) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_CORRUPT,
                    source + ": projection_dim is " + shared + ", outside 1 to 65536; restore the published file");
        }
        ObjectNode textFields = tower(source, json, "text_config");
        textFields.put("projection_dim", projection);
        ClipConfig text = ClipConfig.parse(source + " text_config", textFields);
        ClipVisionConfig vision =
                ClipVisionConfig.parse(source + " vision_config", tower(source, json, "vision_config"), projection);

        Map<String, StoredTensor> tensors = tensors(folder, name -> !CLIP_EXTRAS.contains(name));
        Map<String, StoredTensor> ofVision = new LinkedHashMap<>();
        Map<String, StoredTensor> ofText = new LinkedHashMap<>();
        tensors.forEach((name, tensor) ->
                (name.startsWith("vision_model.") || name.startsWith("visual_") ? ofVision : ofText).put(name, tensor));
        Differences differences = new Differences();
        Part<ClipConfig> textPart = part("text tower", text, ofText, differences);
        Part<ClipVisionConfig> visionPart = part("vision tower", vision, ofVision, differences);
        differences.requireNone(folder);
        FiniteCheck.require(folder, tensors.values());
        return new ClipParts(textPart, visionPart);
    }

    /** Opens a {@code ViTModel}; its pooler, which features do not pass through, may be there. */
    public static Part<VitConfig> vit(Path folder) {
        JsonNode json = config(folder, "vit", "a ViTModel, such as DINO ViT-S/16");
        VitConfig config = VitConfig.parse(folder.resolve("config.json").toString(), json);
        Map<String, StoredTensor> tensors = tensors(folder, name -> !name.startsWith("pooler."));
        Differences differences = new Differences();
        Part<VitConfig> part = part("vision transformer", config, tensors, differences);
        differences.requireNone(folder);
        FiniteCheck.require(folder, tensors.values());
        return part;
    }

    private static JsonNode config(Path folder, String kind, String wanted) {
        if (!Files.isDirectory(folder)) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_NOT_FOUND,
                    folder + ": no such folder; give one with config.json and model.safetensors of " + wanted);
        }
        JsonNode json = JsonFiles.read(folder.resolve("config.json"));
        String found = json.path("model_type").asText("");
        if (!found.equals(kind)) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_UNSUPPORTED,
                    folder.resolve("config.json") + ": model_type is \"" + found + "\", needed is \"" + kind
                            + "\"; give the folder of " + wanted);
        }
        return json;
    }

    private static ObjectNode tower(String source, JsonNode json, String name) {
        if (json.path(name) instanceof ObjectNode fields) {
            return fields.deepCopy();
        }
        throw new EngineException(
                ErrorCode.WEIGHTS_CORRUPT, source + ": " + name + " is missing; restore the published file");
    }

    private static Map<String, StoredTensor> tensors(Path folder, Predicate<String> wanted) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        DiffusersFolder.weightFiles(folder, "model")
                .forEach(file -> file.tensors().forEach((name, tensor) -> {
                    if (wanted.test(name)) {
                        tensors.put(name, tensor);
                    }
                }));
        return tensors;
    }

    private static <C extends ComponentConfig> Part<C> part(
            String name, C config, Map<String, StoredTensor> found, Differences differences) {
        differences.compare(name, ExpectedTensors.of(config), found);
        return new Part<>(config, found);
    }
}
