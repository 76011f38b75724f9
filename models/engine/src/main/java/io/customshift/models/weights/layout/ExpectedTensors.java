package io.customshift.models.weights.layout;

import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.ClipVisionConfig;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.T5Config;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.config.VaeConfig;
import io.customshift.models.weights.config.VitConfig;
import io.customshift.models.weights.safetensors.Dims;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The exact tensors that a configuration needs, by diffusers or transformers name, in the order of the model's own
 * parts. Weight shapes are [out, in] for linear layers, [out, in, k, k] for convolutions.
 */
public final class ExpectedTensors {
    private final Map<String, Dims> shapes = new LinkedHashMap<>();

    private ExpectedTensors() {}

    public static Map<String, Dims> of(ComponentConfig config) {
        ExpectedTensors tensors = new ExpectedTensors();
        if (config instanceof TransformerConfig transformer) {
            tensors.addTransformer(transformer);
        } else if (config instanceof VaeConfig vae) {
            new VaeTensors(tensors, vae).add();
        } else if (config instanceof ClipConfig clip) {
            tensors.addClip(clip);
        } else if (config instanceof T5Config t5) {
            tensors.addT5(t5);
        } else if (config instanceof ClipVisionConfig vision) {
            new VisionTensors(tensors).add(vision);
        } else if (config instanceof VitConfig vit) {
            new VisionTensors(tensors).add(vit);
        }
        return Collections.unmodifiableMap(tensors.shapes);
    }

    void tensor(String name, long... sizes) {
        shapes.put(name, Dims.of(sizes));
    }

    void linear(String name, long out, long in) {
        tensor(name + ".weight", out, in);
        tensor(name + ".bias", out);
    }

    void conv(String name, long out, long in, long kernel) {
        tensor(name + ".weight", out, in, kernel, kernel);
        tensor(name + ".bias", out);
    }

    void norm(String name, long width) {
        tensor(name + ".weight", width);
        tensor(name + ".bias", width);
    }

    private void addTransformer(TransformerConfig c) {
        long d = c.width();
        tensor("pos_embed.pos_embed", 1, (long) c.posEmbedMaxSize() * c.posEmbedMaxSize(), d);
        conv("pos_embed.proj", d, c.inChannels(), c.patchSize());
        linear("time_text_embed.timestep_embedder.linear_1", d, 256);
        linear("time_text_embed.timestep_embedder.linear_2", d, d);
        linear("time_text_embed.text_embedder.linear_1", d, c.pooledProjectionDim());
        linear("time_text_embed.text_embedder.linear_2", d, d);
        linear("context_embedder", d, c.jointAttentionDim());
        for (int layer = 0; layer < c.numLayers(); layer++) {
            addBlock(c, layer);
        }
        linear("norm_out.linear", 2 * d, d);
        linear("proj_out", (long) c.patchSize() * c.patchSize() * c.outChannels(), d);
    }

    private void addBlock(TransformerConfig c, int layer) {
        String block = "transformer_blocks." + layer + ".";
        long d = c.width();
        boolean last = c.isLast(layer);
        linear(block + "norm1.linear", (c.isDual(layer) ? 9 : 6) * d, d);
        linear(block + "norm1_context.linear", (last ? 2 : 6) * d, d);
        for (String part :
                new String[] {"to_q", "to_k", "to_v", "add_q_proj", "add_k_proj", "add_v_proj", "to_out.0"}) {
            linear(block + "attn." + part, d, d);
        }
        if (!last) {
            linear(block + "attn.to_add_out", d, d);
        }
        if (c.qkNorm()) {
            for (String part : new String[] {"norm_q", "norm_k", "norm_added_q", "norm_added_k"}) {
                tensor(block + "attn." + part + ".weight", c.headDim());
            }
        }
        if (c.isDual(layer)) {
            for (String part : new String[] {"to_q", "to_k", "to_v", "to_out.0"}) {
                linear(block + "attn2." + part, d, d);
            }
            if (c.qkNorm()) {
                tensor(block + "attn2.norm_q.weight", c.headDim());
                tensor(block + "attn2.norm_k.weight", c.headDim());
            }
        }
        linear(block + "ff.net.0.proj", 4 * d, d);
        linear(block + "ff.net.2", d, 4 * d);
        if (!last) {
            linear(block + "ff_context.net.0.proj", 4 * d, d);
            linear(block + "ff_context.net.2", d, 4 * d);
        }
    }

    private void addClip(ClipConfig c) {
        long d = c.hiddenSize();
        tensor("text_model.embeddings.token_embedding.weight", c.vocabSize(), d);
        tensor("text_model.embeddings.position_embedding.weight", c.maxPositions(), d);
        for (int layer = 0; layer < c.layers(); layer++) {
            clipLayer("text_model.encoder.layers." + layer + ".", d, c.intermediateSize());
        }
        norm("text_model.final_layer_norm", d);
        tensor("text_projection.weight", c.projectionDim(), d);
    }

    /** A layer of either CLIP tower. */
    void clipLayer(String layer, long width, long intermediate) {
        for (String part : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
            linear(layer + "self_attn." + part, width, width);
        }
        norm(layer + "layer_norm1", width);
        linear(layer + "mlp.fc1", intermediate, width);
        linear(layer + "mlp.fc2", width, intermediate);
        norm(layer + "layer_norm2", width);
    }

    private void addT5(T5Config c) {
        long inner = (long) c.heads() * c.headDim();
        tensor("shared.weight", c.vocabSize(), c.model());
        for (int layer = 0; layer < c.layers(); layer++) {
            String attention = "encoder.block." + layer + ".layer.0.";
            for (String part : new String[] {"q", "k", "v"}) {
                tensor(attention + "SelfAttention." + part + ".weight", inner, c.model());
            }
            tensor(attention + "SelfAttention.o.weight", c.model(), inner);
            if (layer == 0) {
                tensor(attention + "SelfAttention.relative_attention_bias.weight", c.relativeBuckets(), c.heads());
            }
            tensor(attention + "layer_norm.weight", c.model());
            String feedForward = "encoder.block." + layer + ".layer.1.";
            tensor(feedForward + "DenseReluDense.wi_0.weight", c.feedForward(), c.model());
            tensor(feedForward + "DenseReluDense.wi_1.weight", c.feedForward(), c.model());
            tensor(feedForward + "DenseReluDense.wo.weight", c.model(), c.feedForward());
            tensor(feedForward + "layer_norm.weight", c.model());
        }
        tensor("encoder.final_layer_norm.weight", c.model());
    }
}
