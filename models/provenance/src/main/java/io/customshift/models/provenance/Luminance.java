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

    Luminance squared() {
        float[] squares = new float[values.length];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = values[i] * values[i];
        }
        return new Luminance(width, height, squares);
    }

    /** The mean of the square of 2 · radius + 1 pixels around each pixel, as far as it lies in the picture. */
    Luminance mean(int radius) {
        return rowMeans(radius).columnMeans(radius);
    }

    private Luminance rowMeans(int radius) {
        float[] means = new float[values.length];
        for (int y = 0; y < height; y++) {
            int row = y * width;
            double sum = 0;
            int count = 0;
            for (int x = -radius; x < width; x++) {
                if (x + radius < width) {
                    sum += values[row + x + radius];
                    count++;
                }
                if (x - radius - 1 >= 0) {
                    sum -= values[row + x - radius - 1];
                    count--;
                }
                if (x >= 0) {
                    means[row + x] = (float) (sum / count);
                }
            }
        }
        return new Luminance(width, height, means);
    }

    /** All columns side by side: memory is read in its order. */
    private Luminance columnMeans(int radius) {
        float[] means = new float[values.length];
        double[] sums = new double[width];
        int count = 0;
        for (int y = -radius; y < height; y++) {
            if (y + radius < height) {
                add(sums, y + radius, 1);
                count++;
            }
            if (y - radius - 1 >= 0) {
                add(sums, y - radius - 1, -1);
                count--;
            }
            for (int x = 0; x < width && y >= 0; x++) {
                means[y * width + x] = (float) (sums[x] / count);
            }
        }
        return new Luminance(width, height, means);
    }

    private void add(double[] sums, int row, int sign) {
        for (int x = 0; x < width; x++) {
            sums[x] += sign * values[row * width + x];
        }
    }
}
