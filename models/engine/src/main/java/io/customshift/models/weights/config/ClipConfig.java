package io.customshift.models.weights.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A CLIP text encoder's dimensions, by the names of transformers' {@code CLIPTextModelWithProjection}.
 *
 * @param activation {@code quick_gelu} (CLIP-L) or {@code gelu} (CLIP-G, the exact form)
 * @param maxPositions tokens of a prompt, begin and end marks included
 * @param eosTokenId as the file has it; 2 is a historic mistake of published files and means "the position of the
 *     largest id", any other value means the first position that holds it
 * @param padTokenId as the file has it; what a prompt is padded with is the tokenizer's business
 */
public record ClipConfig(
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        Activation activation,
        int projectionDim,
        int maxPositions,
        double layerNormEps,
        int bosTokenId,
        int eosTokenId,
        int padTokenId)
        implements ComponentConfig {
    /** Activations of CLIP's MLP. */
    public enum Activation {
        /** x · sigmoid(1.702 x). */
        QUICK_GELU,
        /** x · Φ(x). */
        GELU;

        /** As configurations and scripts write it. */
        public String key() {
            return this == QUICK_GELU ? "quick_gelu" : "gelu";
        }

        static Activation parse(ConfigFields fields) {
            String act = fields.text("hidden_act").orElse("quick_gelu");
            if (!act.equals("quick_gelu") && !act.equals("gelu")) {
                throw fields.unsupported("hidden_act", "\"" + act + "\"", "quick_gelu and gelu");
            }
            return act.equals("gelu") ? GELU : QUICK_GELU;
        }
    }

    public int headDim() {
        return hiddenSize / heads;
    }

    public static ClipConfig parse(String source, JsonNode node) {
        ConfigFields fields = new ConfigFields(source, node);
        fields.requireText("model_type", "clip_text_model");
        ClipConfig config = new ClipConfig(
                fields.integer("vocab_size", 3, 1_000_000, 49_408),
                fields.integer("hidden_size", 1, 65_536, 512),
                fields.integer("num_hidden_layers", 1, 512, 12),
                fields.integer("num_attention_heads", 1, 512, 8),
                fields.integer("intermediate_size", 1, 262_144, 2048),
                Activation.parse(fields),
                fields.integer("projection_dim", 1, 65_536, 512),
                fields.integer("max_position_embeddings", 3, 65_536, 77),
                fields.decimal("layer_norm_eps", 1e-12, 0.1, 1e-5),
                fields.integer("bos_token_id", 0, 1_000_000, 49_406),
                fields.integer("eos_token_id", 0, 1_000_000, 49_407),
                fields.integer("pad_token_id", 0, 1_000_000, 1));
        fields.requireMultiple("hidden_size", config.hiddenSize, "num_attention_heads", config.heads);
        return config;
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", List.of("CLIPTextModelWithProjection"));
        json.put("attention_dropout", 0.0);
        json.put("bos_token_id", bosTokenId);
        json.put("dropout", 0.0);
        json.put("eos_token_id", eosTokenId);
        json.put("hidden_act", activation.key());
        json.put("hidden_size", hiddenSize);
        json.put("initializer_factor", 1.0);
        json.put("initializer_range", 0.02);
        json.put("intermediate_size", intermediateSize);
        json.put("layer_norm_eps", layerNormEps);
        json.put("max_position_embeddings", maxPositions);
        json.put("model_type", "clip_text_model");
        json.put("num_attention_heads", heads);
        json.put("num_hidden_layers", layers);
        json.put("pad_token_id", padTokenId);
        json.put("projection_dim", projectionDim);
        json.put("vocab_size", vocabSize);
        return json;
    }
}
