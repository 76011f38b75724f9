package io.customshift.models.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What generated pictures suffer and true renders do not: a slight blur, noise, a shift by a pixel or two. The probe
 * learns true renders under it, so that it judges what a picture shows and not how crisp it is.
 */
final class Disturbance {
    /** In parts of the picture's side. */
    private static final int SHIFT = 32;

    private static final double MOST_BLUR = 0.8;
    private static final double MOST_NOISE = 0.1;

    private Disturbance() {}

    /** A disturbed copy of a picture [3, side, side], or of one with its mask [4, side, side], which is only moved. */
    static float[] of(float[] planes, int side, SplittableRandom random) {
        int most = side / SHIFT;
        float[] out = shifted(planes, side, random.nextInt(2 * most + 1) - most, random.nextInt(2 * most + 1) - most);
        int colours = 3 * side * side;
        float[] mask = Arrays.copyOfRange(out, colours, out.length);
        if (random.nextBoolean()) {
            out = blurred(out, side, (float) (MOST_BLUR * random.nextDouble()));
        }
        if (random.nextBoolean()) {
            double noise = MOST_NOISE * random.nextDouble();
            for (int i = 0; i < colours; i++) {
                out[i] += (float) (noise * random.nextGaussian());
            }
        }
        System.arraycopy(mask, 0, out, colours, mask.length);
        return out;
    }

    /** Moved by whole pixels; the edge is repeated. */
    static float[] shifted(float[] pixels, int side, int right, int down) {
        float[] out = new float[pixels.length];
        for (int channel = 0; channel < pixels.length / (side * side); channel++) {
            for (int y = 0; y < side; y++) {
                int from = (channel * side + clamped(y - down, side)) * side;
                for (int x = 0; x < side; x++) {
                    out[(channel * side + y) * side + x] = pixels[from + clamped(x - right, side)];
                }
            }
        }
        return out;
    }

    /** A share {@code amount} of the mean over 3 × 3 pixels. */
    static float[] blurred(float[] pixels, int side, float amount) {
        float[] rows = mean(pixels, side, 1);
        float[] both = mean(rows, side, side);
        for (int i = 0; i < both.length; i++) {
            both[i] = pixels[i] + amount * (both[i] - pixels[i]);
        }
        return both;
    }

    /** Mean of three neighbours along a direction, 1 across and {@code side} down; the edge is repeated. */
    private static float[] mean(float[] pixels, int side, int stride) {
        float[] out = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int at = i / stride % side;
            float before = at == 0 ? pixels[i] : pixels[i - stride];
            float after = at == side - 1 ? pixels[i] : pixels[i + stride];
            out[i] = (before + pixels[i] + after) / 3;
        }
        return out;
    }

    private static int clamped(int index, int side) {
        return Math.min(side - 1, Math.max(0, index));
    }
}
