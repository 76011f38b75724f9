package io.customshift.models.train;

import io.customshift.models.weights.config.VaeConfig;

/** The shift and scale that give latents mean zero and unit deviation, as the autoencoder's configuration holds them. */
final class LatentScale {
    private double sum;
    private double squares;
    private long count;

    void add(float[] latents) {
        for (float value : latents) {
            sum += value;
            squares += (double) value * value;
        }
        count += latents.length;
    }

    /** The configuration with the shift and scale of the latents added so far. */
    VaeConfig applyTo(VaeConfig config) {
        double mean = sum / count;
        double deviation = Math.sqrt(Math.max(1e-12, squares / count - mean * mean));
        return new VaeConfig(
                config.inChannels(),
                config.outChannels(),
                config.blockOutChannels(),
                config.layersPerBlock(),
                config.latentChannels(),
                config.normNumGroups(),
                config.sampleSize(),
                1 / deviation,
                mean,
                config.quantConv(),
                config.postQuantConv(),
                config.midAttention());
    }
}
