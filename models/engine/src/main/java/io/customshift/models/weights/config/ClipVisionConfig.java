package io.customshift.models.weights.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CLIP vision tower's dimensions, by the names of transformers' {@code CLIPVisionConfig}.
 *
 * @param imageSize pixels on a side of what it sees; a multiple of {@code patchSize}
 * @param projectionDim width of the space that it shares with the text tower
 */
public record ClipVisionConfig(
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        ClipConfig.Activation activation,
        int projectionDim,
        int imageSize,
        int patchSize,
        double layerNormEps)
        implements ComponentConfig {

    /** Patches of a picture. */
    public int patches() {
        return (imageSize / patchSize) * (imageSize / patchSize);
    }

    /** @param projectionDim of the whole model, which counts whatever the tower's own fields say */
    public static ClipVisionConfig parse(String source, JsonNode node, int projectionDim) {
        ConfigFields fields = new ConfigFields(source, node);
        fields.requireText("model_type", "clip_vision_model");
        fields.requireInteger("num_channels", 3);
        ClipVisionConfig config = new ClipVisionConfig(
                fields.integer("hidden_size", 1, 65_536, 768),
                fields.integer("num_hidden_layers", 1, 512, 12),
                fields.integer("num_attention_heads", 1, 512, 12),
                fields.integer("intermediate_size", 1, 262_144, 3072),
                ClipConfig.Activation.parse(fields),
                projectionDim,
                fields.integer("image_size", 1, 4096, 224),
                fields.integer("patch_size", 1, 4096, 32),
                fields.decimal("layer_norm_eps", 1e-15, 0.1, 1e-5));
        fields.requireMultiple("hidden_size", config.hiddenSize, "num_attention_heads", config.heads);
        fields.requireMultiple("image_size", config.imageSize, "patch_size", config.patchSize);
        return config;
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", List.of("CLIPVisionModelWithProjection"));
        json.put("hidden_act", activation.key());
        json.put("hidden_size", hiddenSize);
        json.put("image_size", imageSize);
        json.put("intermediate_size", intermediateSize);
        json.put("layer_norm_eps", layerNormEps);
        json.put("model_type", "clip_vision_model");
        json.put("num_attention_heads", heads);
        json.put("num_channels", 3);
        json.put("num_hidden_layers", layers);
        json.put("patch_size", patchSize);
        json.put("projection_dim", projectionDim);
        return json;
    }
}
