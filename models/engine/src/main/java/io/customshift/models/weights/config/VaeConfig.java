package io.customshift.models.weights.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The autoencoder's dimensions, by the names of diffusers' {@code AutoencoderKL}.
 *
 * @param blockOutChannels channels of each resolution, finest first; the picture is reduced 2^(count − 1) times
 * @param layersPerBlock residual blocks of each encoder level; a decoder level has one more
 * @param latentChannels channels of a latent
 * @param normNumGroups groups of every GroupNorm (eps 1e-6)
 * @param scalingFactor latents are (z − shift) · scaling
 * @param shiftFactor see above; 0 where the file has none
 * @param quantConv whether a 1×1 convolution follows the encoder
 * @param postQuantConv whether one precedes the decoder
 * @param midAttention whether the middle blocks hold an attention
 */
public record VaeConfig(
        int inChannels,
        int outChannels,
        List<Integer> blockOutChannels,
        int layersPerBlock,
        int latentChannels,
        int normNumGroups,
        int sampleSize,
        double scalingFactor,
        double shiftFactor,
        boolean quantConv,
        boolean postQuantConv,
        boolean midAttention)
        implements ComponentConfig {
    public VaeConfig {
        blockOutChannels = List.copyOf(blockOutChannels);
    }

    /** How many pixels a latent spans on each side. */
    public int reduction() {
        return 1 << (blockOutChannels.size() - 1);
    }

    public static VaeConfig parse(String source, JsonNode node) {
        ConfigFields fields = new ConfigFields(source, node);
        fields.requireText("_class_name", "AutoencoderKL");
        fields.requireText("act_fn", "silu");
        requireBlocks(fields, node, "down_block_types", "DownEncoderBlock2D");
        requireBlocks(fields, node, "up_block_types", "UpDecoderBlock2D");
        VaeConfig config = new VaeConfig(
                fields.integer("in_channels", 1, 64, 3),
                fields.integer("out_channels", 1, 64, 3),
                fields.integers("block_out_channels", 1, 16_384, 8),
                fields.integer("layers_per_block", 1, 16, 1),
                fields.integer("latent_channels", 1, 1024, 4),
                fields.integer("norm_num_groups", 1, 1024, 32),
                fields.integer("sample_size", 1, 65_536, 32),
                fields.decimal("scaling_factor", 1e-6, 1e6, 0.18215),
                fields.decimal("shift_factor", -1e6, 1e6, 0),
                fields.flag("use_quant_conv", true),
                fields.flag("use_post_quant_conv", true),
                fields.flag("mid_block_add_attention", true));
        if (config.blockOutChannels.isEmpty()) {
            throw fields.corrupt("block_out_channels", "is missing or empty");
        }
        for (int channels : config.blockOutChannels) {
            if (channels % config.normNumGroups != 0) {
                throw fields.corrupt(
                        "block_out_channels",
                        "holds " + channels + ", not a multiple of norm_num_groups " + config.normNumGroups);
            }
        }
        return config;
    }

    private static void requireBlocks(ConfigFields fields, JsonNode node, String name, String supported) {
        for (JsonNode type : node.path(name)) {
            if (!type.asText().equals(supported)) {
                throw fields.unsupported(name, type.toString(), supported + " at every level");
            }
        }
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("_class_name", "AutoencoderKL");
        json.put("act_fn", "silu");
        json.put("block_out_channels", blockOutChannels);
        json.put("down_block_types", Collections.nCopies(blockOutChannels.size(), "DownEncoderBlock2D"));
        json.put("force_upcast", true);
        json.put("in_channels", inChannels);
        json.put("latent_channels", latentChannels);
        json.put("latents_mean", null);
        json.put("latents_std", null);
        json.put("layers_per_block", layersPerBlock);
        json.put("mid_block_add_attention", midAttention);
        json.put("norm_num_groups", normNumGroups);
        json.put("out_channels", outChannels);
        json.put("sample_size", sampleSize);
        json.put("scaling_factor", scalingFactor);
        json.put("shift_factor", shiftFactor);
        json.put("up_block_types", Collections.nCopies(blockOutChannels.size(), "UpDecoderBlock2D"));
        json.put("use_post_quant_conv", postQuantConv);
        json.put("use_quant_conv", quantConv);
        return json;
    }
}
