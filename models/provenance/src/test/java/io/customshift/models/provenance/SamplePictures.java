package io.customshift.models.provenance;

import io.customshift.models.image.Resampling;
import io.customshift.models.image.RgbImage;
import java.util.Random;

/** Pictures for watermarks: cloudy ones, and cloudy ovals on pure white as channels want products. */
final class SamplePictures {
    private SamplePictures() {}

    static RgbImage scene(int size, long seed) {
        Random random = new Random(seed);
        double[] sum = new double[3 * size * size];
        for (int grid = 2; grid <= size / 4; grid *= 2) {
            byte[] coarse = new byte[3 * grid * grid];
            random.nextBytes(coarse);
            byte[] octave = Resampling.BICUBIC
                    .scale(new RgbImage(grid, grid, coarse), size, size)
                    .rgb();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += ((octave[i] & 0xFF) - 128) * 1.2 / grid;
            }
        }
        byte[] rgb = new byte[sum.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.min(Math.max(118 + sum[i], 0), 255);
        }
        return new RgbImage(size, size, rgb);
    }

    static RgbImage onWhite(int size, long seed) {
        byte[] rgb = scene(size, seed).rgb();
        for (int i = 0; i < size * size; i++) {
            double down = (i / size - size / 2.0) / (0.42 * size);
            double right = (i % size - size / 2.0) / (0.36 * size);
            if (down * down + right * right > 1) {
                rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = (byte) 255;
            }
        }
        return new RgbImage(size, size, rgb);
    }

    /** A part of a picture, from a corner on. */
    static RgbImage cut(RgbImage image, int left, int top, int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0; y < height; y++) {
            System.arraycopy(image.rgb(), 3 * ((top + y) * image.width() + left), rgb, 3 * y * width, 3 * width);
        }
        return new RgbImage(width, height, rgb);
    }
}
