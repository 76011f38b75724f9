package io.customshift.models.weights.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The T5 v1.1 encoder's dimensions, by the names of transformers' {@code T5EncoderModel}: gated tanh-GELU, RMSNorm.
 *
 * @param model width of a token
 * @param headDim d_kv: width of one head; heads × headDim need not equal the width
 * @param feedForward d_ff
 * @param relativeBuckets buckets of the relative position bias (block 0's, used by all)
 * @param relativeMaxDistance distance from which on one bucket is shared
 */
public record T5Config(
        int vocabSize,
        int model,
        int headDim,
        int feedForward,
        int layers,
        int heads,
        int relativeBuckets,
        int relativeMaxDistance,
        double layerNormEps)
        implements ComponentConfig {
    public static T5Config parse(String source, JsonNode node) {
        ConfigFields fields = new ConfigFields(source, node);
        fields.requireText("model_type", "t5");
        String feedForward = fields.text("feed_forward_proj").orElse("relu");
        if (!feedForward.equals("gated-gelu")) {
            throw fields.unsupported("feed_forward_proj", "\"" + feedForward + "\"", "\"gated-gelu\" (T5 v1.1)");
        }
        return new T5Config(
                fields.integer("vocab_size", 3, 4_000_000, 32_128),
                fields.integer("d_model", 1, 65_536, 512),
                fields.integer("d_kv", 1, 4096, 64),
                fields.integer("d_ff", 1, 262_144, 2048),
                fields.integer("num_layers", 1, 512, 6),
                fields.integer("num_heads", 1, 512, 8),
                fields.integer("relative_attention_num_buckets", 4, 65_536, 32),
                fields.integer("relative_attention_max_distance", 2, 1_000_000, 128),
                fields.decimal("layer_norm_epsilon", 1e-12, 0.1, 1e-6));
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", List.of("T5EncoderModel"));
        json.put("classifier_dropout", 0.0);
        json.put("d_ff", feedForward);
        json.put("d_kv", headDim);
        json.put("d_model", model);
        json.put("decoder_start_token_id", 0);
        json.put("dense_act_fn", "gelu_new");
        json.put("dropout_rate", 0.1);
        json.put("eos_token_id", 1);
        json.put("feed_forward_proj", "gated-gelu");
        json.put("initializer_factor", 1.0);
        json.put("is_encoder_decoder", true);
        json.put("is_gated_act", true);
        json.put("layer_norm_epsilon", layerNormEps);
        json.put("model_type", "t5");
        json.put("num_decoder_layers", layers);
        json.put("num_heads", heads);
        json.put("num_layers", layers);
        json.put("pad_token_id", 0);
        json.put("relative_attention_max_distance", relativeMaxDistance);
        json.put("relative_attention_num_buckets", relativeBuckets);
        json.put("tie_word_embeddings", false);
        json.put("use_cache", true);
        json.put("vocab_size", vocabSize);
        return json;
    }
}
