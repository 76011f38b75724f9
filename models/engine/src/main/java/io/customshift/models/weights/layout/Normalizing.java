package io.customshift.models.weights.layout;

import io.customshift.models.weights.Component;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The few spellings that published files have beside today's: tensors that the encoder does not read, T5's embedding under
 * its second name, and the VAE attention of files from before diffusers 0.18.
 */
final class Normalizing {
    private static final String T5_ALIAS = "encoder.embed_tokens.weight";
    /** A whole CLIP model's other tower, and what neither tower's features pass through. */
    private static final Pattern BESIDE_CLIP = Pattern.compile(
            "text_model\\.embeddings\\.position_ids|logit_scale|(?:vision_model|visual_projection)\\..*");
    /** A whole T5's decoder, and a tokenizer kept as a tensor. */
    private static final Pattern BESIDE_T5 = Pattern.compile("(?:decoder|lm_head)\\..*|logit_scale|spiece_model");

    private static final Pattern OLD_ATTENTION =
            Pattern.compile("(.*\\.mid_block\\.attentions\\.0\\.)(query|key|value|proj_attn)\\.(weight|bias)");
    private static final Map<String, String> NEW_ATTENTION =
            Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");

    private Normalizing() {}

    static Map<String, StoredTensor> normalized(Component component, Map<String, StoredTensor> stored) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        stored.forEach((name, tensor) -> {
            switch (component) {
                case CLIP_L, CLIP_G -> {
                    if (!BESIDE_CLIP.matcher(name).matches()) {
                        tensors.put(name, tensor);
                    }
                }
                case T5 -> {
                    if (!name.equals(T5_ALIAS)) {
                        if (!BESIDE_T5.matcher(name).matches()) {
                            tensors.put(name, tensor);
                        }
                    } else if (!stored.containsKey("shared.weight")) {
                        tensors.put("shared.weight", tensor.renamed("shared.weight"));
                    }
                }
                case VAE -> {
                    StoredTensor current = todaysAttention(tensor);
                    tensors.put(current.name(), current);
                }
                case TRANSFORMER -> tensors.put(name, tensor);
            }
        });
        return tensors;
    }

    private static StoredTensor todaysAttention(StoredTensor tensor) {
        Matcher old = OLD_ATTENTION.matcher(tensor.name());
        if (!old.matches()) {
            return tensor;
        }
        return asMatrix(tensor.renamed(old.group(1) + NEW_ATTENTION.get(old.group(2)) + "." + old.group(3)));
    }

    /** A 1×1 convolution [out, in, 1, 1] as the linear layer [out, in] that it is; anything else as it was. */
    static StoredTensor asMatrix(StoredTensor tensor) {
        Dims shape = tensor.shape();
        if (shape.rank() == 4 && shape.size(2) == 1 && shape.size(3) == 1) {
            return tensor.reshaped(Dims.of(shape.size(0), shape.size(1)));
        }
        return tensor;
    }
}
