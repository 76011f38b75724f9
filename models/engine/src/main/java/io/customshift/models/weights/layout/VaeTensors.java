package io.customshift.models.weights.layout;

import io.customshift.models.weights.config.VaeConfig;
import java.util.List;

/** The tensors of the autoencoder: encoder levels from fine to coarse, decoder levels from coarse to fine. */
final class VaeTensors {
    private final ExpectedTensors tensors;
    private final VaeConfig config;

    VaeTensors(ExpectedTensors tensors, VaeConfig config) {
        this.tensors = tensors;
        this.config = config;
    }

    void add() {
        encoder();
        decoder();
        int latent = config.latentChannels();
        if (config.quantConv()) {
            tensors.conv("quant_conv", 2L * latent, 2L * latent, 1);
        }
        if (config.postQuantConv()) {
            tensors.conv("post_quant_conv", latent, latent, 1);
        }
    }

    private void encoder() {
        List<Integer> channels = config.blockOutChannels();
        int levels = channels.size();
        int coarsest = channels.get(levels - 1);
        tensors.conv("encoder.conv_in", channels.get(0), config.inChannels(), 3);
        int in = channels.get(0);
        for (int level = 0; level < levels; level++) {
            int out = channels.get(level);
            String block = "encoder.down_blocks." + level + ".";
            for (int i = 0; i < config.layersPerBlock(); i++) {
                residual(block + "resnets." + i, i == 0 ? in : out, out);
            }
            if (level < levels - 1) {
                tensors.conv(block + "downsamplers.0.conv", out, out, 3);
            }
            in = out;
        }
        middle("encoder.mid_block", coarsest);
        tensors.norm("encoder.conv_norm_out", coarsest);
        tensors.conv("encoder.conv_out", 2L * config.latentChannels(), coarsest, 3);
    }

    private void decoder() {
        List<Integer> channels = config.blockOutChannels();
        int levels = channels.size();
        int in = channels.get(levels - 1);
        tensors.conv("decoder.conv_in", in, config.latentChannels(), 3);
        middle("decoder.mid_block", in);
        for (int level = 0; level < levels; level++) {
            int out = channels.get(levels - 1 - level);
            String block = "decoder.up_blocks." + level + ".";
            for (int i = 0; i <= config.layersPerBlock(); i++) {
                residual(block + "resnets." + i, i == 0 ? in : out, out);
            }
            if (level < levels - 1) {
                tensors.conv(block + "upsamplers.0.conv", out, out, 3);
            }
            in = out;
        }
        tensors.norm("decoder.conv_norm_out", channels.get(0));
        tensors.conv("decoder.conv_out", config.outChannels(), channels.get(0), 3);
    }

    private void middle(String name, int channels) {
        residual(name + ".resnets.0", channels, channels);
        if (config.midAttention()) {
            tensors.norm(name + ".attentions.0.group_norm", channels);
            for (String part : new String[] {"to_q", "to_k", "to_v", "to_out.0"}) {
                tensors.linear(name + ".attentions.0." + part, channels, channels);
            }
        }
        residual(name + ".resnets.1", channels, channels);
    }

    private void residual(String name, int in, int out) {
        tensors.norm(name + ".norm1", in);
        tensors.conv(name + ".conv1", out, in, 3);
        tensors.norm(name + ".norm2", out);
        tensors.conv(name + ".conv2", out, out, 3);
        if (in != out) {
            tensors.conv(name + ".conv_shortcut", out, in, 1);
        }
    }
}
