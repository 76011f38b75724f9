package io.customshift.models.weights.layout;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.safetensors.Dims;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Dimensions read off the shapes of a component's tensors, under their diffusers or transformers names. What no shape tells is taken as it is in every published
 * Stable Diffusion 3 model: heads 64 wide (unless a q/k norm says otherwise), latents of 128, 32 groups, the VAE's two
 * factors, T5's distance of 128. The fields then pass the same checks as a config.json.
 */
final class DerivedConfig {
    private static final long HEAD_DIM = 64;

    private final String path;
    private final Component component;
    private final Map<String, StoredTensor> tensors;

    DerivedConfig(String path, Component component, Map<String, StoredTensor> tensors) {
        this.path = path;
        this.component = component;
        this.tensors = tensors;
    }

    ComponentConfig config() {
        Map<String, Object> json = switch (component) {
            case TRANSFORMER -> transformer();
            case VAE -> vae();
            case CLIP_L, CLIP_G -> clip();
            case T5 -> t5();
        };
        byte[] bytes = JsonFiles.line(json).getBytes(StandardCharsets.UTF_8);
        String source = path + " (" + component.folder() + ", from the shapes)";
        return component.parseConfig(source, JsonFiles.parse(source, bytes));
    }

    private Map<String, Object> transformer() {
        Dims patch = shape("pos_embed.proj.weight", 4);
        long width = patch.size(0);
        long layers = count("transformer_blocks.", ".norm1.linear.weight");
        String queryNorm = "transformer_blocks.0.attn.norm_q.weight";
        boolean qkNorm = tensors.containsKey(queryNorm);
        long headDim = qkNorm ? shape(queryNorm, 1).size(0) : HEAD_DIM;
        List<Long> dual = new ArrayList<>();
        for (long layer = 0; layer < layers; layer++) {
            if (tensors.containsKey("transformer_blocks." + layer + ".attn2.to_q.weight")) {
                dual.add(layer);
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sample_size", 128);
        json.put("patch_size", patch.size(2));
        json.put("in_channels", patch.size(1));
        json.put("out_channels", shape("proj_out.weight", 2).size(0) / Math.max(1, patch.size(2) * patch.size(2)));
        json.put("num_layers", layers);
        json.put("attention_head_dim", headDim);
        json.put("num_attention_heads", heads(width, headDim));
        json.put("caption_projection_dim", width);
        json.put("joint_attention_dim", shape("context_embedder.weight", 2).size(1));
        json.put(
                "pooled_projection_dim",
                shape("time_text_embed.text_embedder.linear_1.weight", 2).size(1));
        json.put(
                "pos_embed_max_size",
                Math.round(Math.sqrt(shape("pos_embed.pos_embed", 3).size(1))));
        json.put("dual_attention_layers", dual);
        json.put("qk_norm", qkNorm ? "rms_norm" : null);
        return json;
    }

    private Map<String, Object> vae() {
        List<Long> channels = new ArrayList<>();
        for (int level = 0; tensors.containsKey("encoder.down_blocks." + level + ".resnets.0.conv2.weight"); level++) {
            channels.add(shape("encoder.down_blocks." + level + ".resnets.0.conv2.weight", 4)
                    .size(0));
        }
        long perBlock = 0;
        while (tensors.containsKey("encoder.down_blocks.0.resnets." + perBlock + ".conv1.weight")) {
            perBlock++;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("in_channels", shape("encoder.conv_in.weight", 4).size(1));
        json.put("out_channels", shape("decoder.conv_out.weight", 4).size(0));
        json.put("block_out_channels", channels);
        json.put("layers_per_block", perBlock);
        json.put("latent_channels", shape("decoder.conv_in.weight", 4).size(1));
        json.put("norm_num_groups", 32);
        json.put("sample_size", 1024);
        json.put("scaling_factor", 1.5305);
        json.put("shift_factor", 0.0609);
        json.put("use_quant_conv", tensors.containsKey("quant_conv.weight"));
        json.put("use_post_quant_conv", tensors.containsKey("post_quant_conv.weight"));
        json.put("mid_block_add_attention", tensors.containsKey("decoder.mid_block.attentions.0.to_q.weight"));
        return json;
    }

    private Map<String, Object> clip() {
        Dims embedding = shape("text_model.embeddings.token_embedding.weight", 2);
        long vocabulary = embedding.size(0);
        ClipConfig.Activation activation =
                component == Component.CLIP_L ? ClipConfig.Activation.QUICK_GELU : ClipConfig.Activation.GELU;
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("vocab_size", vocabulary);
        json.put("hidden_size", embedding.size(1));
        json.put("num_hidden_layers", count("text_model.encoder.layers.", ".layer_norm1.weight"));
        json.put("num_attention_heads", heads(embedding.size(1), HEAD_DIM));
        json.put(
                "intermediate_size",
                shape("text_model.encoder.layers.0.mlp.fc1.weight", 2).size(0));
        json.put("hidden_act", activation == ClipConfig.Activation.GELU ? "gelu" : "quick_gelu");
        json.put("projection_dim", shape("text_projection.weight", 2).size(0));
        json.put(
                "max_position_embeddings",
                shape("text_model.embeddings.position_embedding.weight", 2).size(0));
        json.put("bos_token_id", vocabulary - 2);
        json.put("eos_token_id", vocabulary - 1);
        json.put("pad_token_id", component == Component.CLIP_L ? vocabulary - 1 : 0);
        return json;
    }

    private Map<String, Object> t5() {
        String attention = "encoder.block.0.layer.0.SelfAttention.";
        Dims bias = shape(attention + "relative_attention_bias.weight", 2);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("vocab_size", shape("shared.weight", 2).size(0));
        json.put("d_model", shape("shared.weight", 2).size(1));
        json.put("d_kv", shape(attention + "q.weight", 2).size(0) / Math.max(1, bias.size(1)));
        json.put(
                "d_ff",
                shape("encoder.block.0.layer.1.DenseReluDense.wi_0.weight", 2).size(0));
        json.put("num_layers", count("encoder.block.", ".layer.0.layer_norm.weight"));
        json.put("num_heads", bias.size(1));
        json.put("relative_attention_num_buckets", bias.size(0));
        json.put("relative_attention_max_distance", 128);
        json.put("feed_forward_proj", "gated-gelu");
        return json;
    }

    private long count(String before, String after) {
        long count = 0;
        while (tensors.containsKey(before + count + after)) {
            count++;
        }
        return count;
    }

    private long heads(long width, long headDim) {
        if (headDim < 1 || width % headDim != 0) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_UNSUPPORTED,
                    path + ": the " + component.folder() + " is " + width + " wide, not a multiple of the head width "
                            + headDim + "; say the number of heads in the metadata entry " + SingleFile.CONFIG_KEY
                            + " or in a .config.json beside the file");
        }
        return width / headDim;
    }

    private Dims shape(String name, int rank) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null || tensor.shape().rank() != rank) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_MISMATCH,
                    path + ": " + name + " is "
                            + (tensor == null ? "missing" : "of shape " + tensor.shape())
                            + "; the dimensions of the " + component.folder() + " are read from it and it needs "
                            + rank + " axes. Fetch the checkpoint again");
        }
        return tensor.shape();
    }
}
