package io.customshift.models.provenance;

import io.customshift.models.image.RgbImage;

/**
 * How busy a picture is around each pixel: the standard deviation of its brightness in a square of {@code 2 · RADIUS + 1}
 * pixels, as far as that lies in the picture. Row by row, by sums that run down the columns and along the row, so that a
 * pixel costs the same whatever the square's size; in whole numbers, so that it is the same everywhere.
 */
final class Busyness {
    private static final int RADIUS = 4;
    /** Brightness is 0 to 4080: a square's sum of squares is just below 2^31 then. */
    private static final double LEVELS = 16;

    private final RgbImage image;
    private final int width;
    /** Of each column, over the rows of the square. */
    private final int[] sums;

    private final int[] squares;
    private int next;

    Busyness(RgbImage image) {
        this.image = image;
        this.width = image.width();
        this.sums = new int[width];
        this.squares = new int[width];
        for (int y = 0; y < Math.min(RADIUS, image.height()); y++) {
            count(y, 1);
        }
    }

    /** Fills in the next row: levels of 0 to 255. */
    void nextRow(float[] deviations) {
        int y = next++;
        if (y + RADIUS < image.height()) {
            count(y + RADIUS, 1);
        }
        if (y - RADIUS - 1 >= 0) {
            count(y - RADIUS - 1, -1);
        }
        int rows = Math.min(y + RADIUS, image.height() - 1) - Math.max(y - RADIUS, 0) + 1;
        int sum = 0;
        int square = 0;
        int columns = Math.min(RADIUS, width);
        for (int x = 0; x < columns; x++) {
            sum += sums[x];
            square += squares[x];
        }
        for (int x = 0; x < width; x++) {
            if (x + RADIUS < width) {
                sum += sums[x + RADIUS];
                square += squares[x + RADIUS];
                columns++;
            }
            if (x - RADIUS - 1 >= 0) {
                sum -= sums[x - RADIUS - 1];
                square -= squares[x - RADIUS - 1];
                columns--;
            }
            long pixels = (long) rows * columns;
            // The variance times the square of the number of pixels: not negative, as there is nothing to round.
            long spread = pixels * square - (long) sum * sum;
            deviations[x] = (float) (Math.sqrt(spread) / (LEVELS * pixels));
        }
    }

    private void count(int row, int sign) {
        byte[] rgb = image.rgb();
        for (int x = 0, at = 3 * row * width; x < width; x++, at += 3) {
            // The weights of JPEG's luminance (ITU-R BT.601), which are 256 together.
            int brightness = 77 * (rgb[at] & 0xFF) + 150 * (rgb[at + 1] & 0xFF) + 29 * (rgb[at + 2] & 0xFF) >> 4;
            sums[x] += sign * brightness;
            squares[x] += sign * brightness * brightness;
        }
    }
}
