package io.customshift.models.weights.init;

import io.customshift.models.weights.safetensors.Dims;

/**
 * How a tensor's random values are spread, so that activations stay of order one through the depth of every component:
 * norms near one, biases small, linear and convolution weights of variance 1 / fan-in.
 */
record Distribution(double mean, double deviation) {
    static Distribution of(String name, Dims shape) {
        if (shape.rank() == 1) {
            return new Distribution(name.endsWith(".bias") ? 0 : 1, 0.02);
        }
        if (name.endsWith("token_embedding.weight") || name.endsWith("position_embedding.weight")) {
            return new Distribution(0, 0.5);
        }
        if (name.equals("shared.weight") || name.endsWith("relative_attention_bias.weight")) {
            return new Distribution(0, 1);
        }
        double fanIn = (double) shape.elements() / shape.size(0);
        if (name.endsWith("SelfAttention.q.weight")) {
            // T5 does not divide scores by the root of the head width; its query weights are that much smaller.
            return new Distribution(0, 1 / Math.sqrt(fanIn * 64));
        }
        if (name.contains("norm1") || name.contains("norm_out")) {
            // Modulation: shifts, scales and gates around zero.
            return new Distribution(0, 0.5 / Math.sqrt(fanIn));
        }
        return new Distribution(0, 1 / Math.sqrt(fanIn));
    }
}
