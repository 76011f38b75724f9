package io.customshift.models.weights.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A plain vision transformer's dimensions, by the names of transformers' {@code ViTConfig}: what DINO is published as.
 *
 * @param imageSize pixels on a side of what it sees; a multiple of {@code patchSize}
 */
public record VitConfig(
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int imageSize,
        int patchSize,
        double layerNormEps,
        boolean qkvBias)
        implements ComponentConfig {

    /** Patches of a picture. */
    public int patches() {
        return (imageSize / patchSize) * (imageSize / patchSize);
    }

    public static VitConfig parse(String source, JsonNode node) {
        ConfigFields fields = new ConfigFields(source, node);
        fields.requireText("model_type", "vit");
        fields.requireText("hidden_act", "gelu");
        fields.requireInteger("num_channels", 3);
        VitConfig config = new VitConfig(
                fields.integer("hidden_size", 1, 65_536, 768),
                fields.integer("num_hidden_layers", 1, 512, 12),
                fields.integer("num_attention_heads", 1, 512, 12),
                fields.integer("intermediate_size", 1, 262_144, 3072),
                fields.integer("image_size", 1, 4096, 224),
                fields.integer("patch_size", 1, 4096, 16),
                fields.decimal("layer_norm_eps", 1e-15, 0.1, 1e-12),
                fields.flag("qkv_bias", true));
        fields.requireMultiple("hidden_size", config.hiddenSize, "num_attention_heads", config.heads);
        fields.requireMultiple("image_size", config.imageSize, "patch_size", config.patchSize);
        return config;
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", List.of("ViTModel"));
        json.put("hidden_act", "gelu");
        json.put("hidden_size", hiddenSize);
        json.put("image_size", imageSize);
        json.put("intermediate_size", intermediateSize);
        json.put("layer_norm_eps", layerNormEps);
        json.put("model_type", "vit");
        json.put("num_attention_heads", heads);
        json.put("num_channels", 3);
        json.put("num_hidden_layers", layers);
        json.put("patch_size", patchSize);
        json.put("qkv_bias", qkvBias);
        return json;
    }
}
