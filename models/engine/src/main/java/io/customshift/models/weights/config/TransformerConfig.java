package io.customshift.models.weights.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The MMDiT's dimensions, by the names of diffusers' {@code SD3Transformer2DModel}.
 *
 * @param sampleSize side of the latents that it was trained at; the default picture is 8 times that
 * @param patchSize side of a patch, in latents
 * @param inChannels latent channels
 * @param outChannels channels of the predicted velocity
 * @param numLayers blocks; the last is context_pre_only
 * @param heads attention heads (H)
 * @param headDim width of one head (d)
 * @param jointAttentionDim width of the text features that come in
 * @param pooledProjectionDim width of the pooled text vector
 * @param posEmbedMaxSize side of the stored position table, in patches
 * @param qkNorm whether queries and keys are RMS-normed per head (eps 1e-6)
 * @param dualAttentionLayers indexes of the blocks with a second, image-only attention, ascending
 */
public record TransformerConfig(
        int sampleSize,
        int patchSize,
        int inChannels,
        int outChannels,
        int numLayers,
        int heads,
        int headDim,
        int jointAttentionDim,
        int pooledProjectionDim,
        int posEmbedMaxSize,
        boolean qkNorm,
        List<Integer> dualAttentionLayers)
        implements ComponentConfig {
    public TransformerConfig {
        dualAttentionLayers = List.copyOf(new TreeSet<>(dualAttentionLayers));
    }

    /** Width of a token (D): heads × head width. */
    public int width() {
        return heads * headDim;
    }

    /** Whether block {@code layer} has a second attention (attn2). */
    public boolean isDual(int layer) {
        return dualAttentionLayers.contains(layer);
    }

    /** Whether block {@code layer} is the last, which has no context output. */
    public boolean isLast(int layer) {
        return layer == numLayers - 1;
    }

    public static TransformerConfig parse(String source, JsonNode node) {
        ConfigFields fields = new ConfigFields(source, node);
        fields.requireText("_class_name", "SD3Transformer2DModel");
        fields.requireText("qk_norm", "rms_norm");
        int inChannels = fields.integer("in_channels", 1, 1024, 16);
        int layers = fields.integer("num_layers", 1, 512, 18);
        TransformerConfig config = new TransformerConfig(
                fields.integer("sample_size", 1, 4096, 128),
                fields.integer("patch_size", 1, 16, 2),
                inChannels,
                fields.integer("out_channels", 1, 1024, inChannels),
                layers,
                fields.integer("num_attention_heads", 1, 512, 18),
                fields.integer("attention_head_dim", 1, 1024, 64),
                fields.integer("joint_attention_dim", 1, 65_536, 4096),
                fields.integer("pooled_projection_dim", 1, 65_536, 2048),
                fields.integer("pos_embed_max_size", 1, 4096, 96),
                fields.text("qk_norm").isPresent(),
                fields.integers("dual_attention_layers", 0, layers - 1, 512));
        int caption = fields.integer("caption_projection_dim", 1, 65_536, 1152);
        if (caption != config.width()) {
            throw fields.corrupt(
                    "caption_projection_dim",
                    "is " + caption + ", but the blocks are " + config.width() + " wide (heads × head width)");
        }
        return config;
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("_class_name", "SD3Transformer2DModel");
        json.put("attention_head_dim", headDim);
        json.put("caption_projection_dim", width());
        json.put("dual_attention_layers", dualAttentionLayers);
        json.put("in_channels", inChannels);
        json.put("joint_attention_dim", jointAttentionDim);
        json.put("num_attention_heads", heads);
        json.put("num_layers", numLayers);
        json.put("out_channels", outChannels);
        json.put("patch_size", patchSize);
        json.put("pooled_projection_dim", pooledProjectionDim);
        json.put("pos_embed_max_size", posEmbedMaxSize);
        json.put("qk_norm", qkNorm ? "rms_norm" : null);
        json.put("sample_size", sampleSize);
        return json;
    }
}
