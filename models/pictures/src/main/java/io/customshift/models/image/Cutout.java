package io.customshift.models.image;

import java.util.List;

/**
 * The product's mask from the references' share of attention: layers whose share is clearly two-peaked (much on the
 * product, little beside it) are averaged and cut between the peaks. No finer than the tokens: a token spans 8 or 16
 * pixels, and the edge runs smoothly between them.
 */
public final class Cutout {
    /** Of the clearest layer's clearness: layers below say little of where the product is. */
    private static final double CLEAR_ENOUGH = 0.35;

    private Cutout() {}

    /**
     * How much of each pixel is the product's.
     *
     * @param layers each [rows · columns], share of the references in the attention of a token
     * @return [height, width] row-major, from 0 to 1; all 0 where no layer sees a product
     */
    public static float[] mask(List<float[]> layers, int rows, int columns, int width, int height) {
        float[] tokens = tokens(layers, rows * columns);
        TwoPeaks peaks = TwoPeaks.of(tokens);
        float[] mask = new float[width * height];
        if (peaks.high() - peaks.low() < 1e-6) {
            return mask;
        }
        double softness = (peaks.high() - peaks.low()) / 2;
        for (int i = 0; i < mask.length; i++) {
            float x = (i % width + 0.5f) * columns / width - 0.5f;
            float y = (i / width + 0.5f) * rows / height - 0.5f;
            double above = HeatMap.bilinear(tokens, columns, rows, x, y) - peaks.cut();
            mask[i] = (float) Math.max(0, Math.min(1, 0.5 + above / softness));
        }
        return mask;
    }

    /** Mean of the clear layers, each brought to 0 outside and 1 inside. */
    private static float[] tokens(List<float[]> layers, int count) {
        List<TwoPeaks> peaks = layers.stream().map(TwoPeaks::of).toList();
        double clearest = peaks.stream().mapToDouble(TwoPeaks::clearness).max().orElse(0);
        float[] mean = new float[count];
        for (int layer = 0; layer < layers.size(); layer++) {
            TwoPeaks own = peaks.get(layer);
            if (clearest > 0 && own.clearness() >= CLEAR_ENOUGH * clearest) {
                for (int i = 0; i < count; i++) {
                    mean[i] += (float) ((layers.get(layer)[i] - own.low()) / (own.high() - own.low()));
                }
            }
        }
        return mean;
    }

    /** A picture with what is not the product's made transparent, as PNG. */
    public static byte[] png(RgbImage picture, float[] mask, PngMetadata metadata) {
        byte[] alpha = new byte[mask.length];
        for (int i = 0; i < alpha.length; i++) {
            alpha[i] = (byte) Math.round(255 * mask[i]);
        }
        return PngWriter.encode(picture, alpha, metadata);
    }
}
