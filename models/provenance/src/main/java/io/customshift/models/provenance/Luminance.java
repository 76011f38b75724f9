package io.customshift.models.provenance;

import io.customshift.models.image.RgbImage;

/**
 * How bright each pixel of a picture is.
 *
 * @param values [height, width], 0 to 255
 */
@SuppressWarnings("ArrayRecordComponent")
record Luminance(int width, int height, float[] values) {

    static Luminance of(RgbImage image) {
        byte[] rgb = image.rgb();
        float[] values = new float[image.width() * image.height()];
        for (int i = 0; i < values.length; i++) {
            // The weights of JPEG's luminance (ITU-R BT.601).
            values[i] =
                    0.299f * (rgb[3 * i] & 0xFF) + 0.587f * (rgb[3 * i + 1] & 0xFF) + 0.114f * (rgb[3 * i + 2] & 0xFF);
        }
        return new Luminance(image.width(), image.height(), values);
    }

    /** The mean of the square of 2 · radius + 1 pixels around each pixel, as far as it lies in the picture. */
    Luminance mean(int radius) {
        return rowMeans(radius).columnMeans(radius);
    }

    private Luminance rowMeans(int radius) {
        float[] means = new float[values.length];
        double[] counts = counts(width, radius);
        for (int y = 0; y < height; y++) {
            int row = y * width;
            double sum = 0;
            for (int x = 0; x < Math.min(radius, width); x++) {
                sum += values[row + x];
            }
            for (int x = 0; x < width; x++) {
                sum += x + radius < width ? values[row + x + radius] : 0;
                sum -= x - radius - 1 >= 0 ? values[row + x - radius - 1] : 0;
                means[row + x] = (float) (sum / counts[x]);
            }
        }
        return new Luminance(width, height, means);
    }

    /** All columns side by side: memory is read in its order. */
    private Luminance columnMeans(int radius) {
        float[] means = new float[values.length];
        double[] sums = new double[width];
        double[] counts = counts(height, radius);
        for (int y = 0; y < Math.min(radius, height); y++) {
            add(sums, y, 1);
        }
        for (int y = 0; y < height; y++) {
            if (y + radius < height) {
                add(sums, y + radius, 1);
            }
            if (y - radius - 1 >= 0) {
                add(sums, y - radius - 1, -1);
            }
            for (int x = 0; x < width; x++) {
                means[y * width + x] = (float) (sums[x] / counts[y]);
            }
        }
        return new Luminance(width, height, means);
    }

    /** How many of 2 · radius + 1 places around each place are there. */
    private static double[] counts(int length, int radius) {
        double[] counts = new double[length];
        for (int i = 0; i < length; i++) {
            counts[i] = Math.min(i + radius, length - 1) - Math.max(i - radius, 0) + 1;
        }
        return counts;
    }

    private void add(double[] sums, int row, int sign) {
        int from = row * width;
        for (int x = 0; x < width; x++) {
            sums[x] += sign * values[from + x];
        }
    }
}
