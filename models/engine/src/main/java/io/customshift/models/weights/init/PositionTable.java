package io.customshift.models.weights.init;

import io.customshift.models.weights.config.TransformerConfig;

/**
 * The stored position table [1, max², D] as diffusers computes it: token (row y, column x) has sines and cosines of x in
 * the first half of its D values and of y in the second, positions scaled so that the training size spans its patches.
 */
final class PositionTable {
    private final int side;
    private final int width;
    private final double scale;

    PositionTable(TransformerConfig config) {
        this.side = config.posEmbedMaxSize();
        this.width = config.width();
        this.scale = (double) (config.sampleSize() / config.patchSize()) / side;
    }

    /** One token's values, {@code token} = y · max + x. */
    float[] row(int token) {
        float[] values = new float[width];
        fillHalf(values, 0, token % side * scale);
        fillHalf(values, width / 2, token / side * scale);
        return values;
    }

    private void fillHalf(float[] values, int at, double position) {
        int quarter = width / 4;
        for (int i = 0; i < quarter; i++) {
            double angle = position / Math.pow(10_000, (double) i / quarter);
            values[at + i] = (float) Math.sin(angle);
            values[at + quarter + i] = (float) Math.cos(angle);
        }
    }
}
