package io.customshift.models.provenance;

import io.customshift.models.image.RgbImage;
import java.util.Arrays;

/**
 * 64 bits that hardly change when a picture is saved anew, smaller or as JPEG, and by which it is found again where its file
 * has lost all marks. Of the picture's brightness, averaged into {@value #SIDE} × {@value #SIDE} cells, the discrete cosine
 * transform (DCT-II) is taken; each of its lowest {@value #KEPT} × {@value #KEPT} frequencies but the mean gives a bit,
 * row by row: whether it is above their median. The mean's bit, the first, is 0. Equal pixels give equal hashes on every machine.
 *
 * <p>It is a hint and no proof: pictures that look alike have like hashes, cut or turned ones have others.
 */
public record PerceptualHash(long bits) {
    /** The most bits that two hashes of one picture usually differ in. */
    public static final int ALIKE = 10;

    private static final int SIDE = 32;
    private static final int KEPT = 8;
    /** [KEPT, SIDE] */
    private static final double[] COSINES = new double[KEPT * SIDE];

    static {
        for (int i = 0; i < COSINES.length; i++) {
            COSINES[i] = StrictMath.cos(Math.PI * (i / SIDE) * (2 * (i % SIDE) + 1) / (2 * SIDE));
        }
    }

    public static PerceptualHash of(RgbImage image) {
        double[] cells = cells(image);
        double[] frequencies = new double[KEPT * KEPT];
        double[] across = new double[SIDE * KEPT];
        for (int y = 0; y < SIDE; y++) {
            for (int u = 0; u < KEPT; u++) {
                for (int x = 0; x < SIDE; x++) {
                    across[y * KEPT + u] += cells[y * SIDE + x] * COSINES[u * SIDE + x];
                }
            }
        }
        for (int v = 0; v < KEPT; v++) {
            for (int u = 0; u < KEPT; u++) {
                for (int y = 0; y < SIDE; y++) {
                    frequencies[v * KEPT + u] += across[y * KEPT + u] * COSINES[v * SIDE + y];
                }
            }
        }
        double[] sorted = Arrays.copyOfRange(frequencies, 1, frequencies.length);
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        long bits = 0;
        for (int i = 1; i < frequencies.length; i++) {
            bits |= (frequencies[i] > median ? 1L : 0) << frequencies.length - 1 - i;
        }
        return new PerceptualHash(bits);
    }

    /** Mean brightness of cells of the picture, [SIDE, SIDE]; a picture smaller than that repeats its pixels. */
    private static double[] cells(RgbImage image) {
        byte[] rgb = image.rgb();
        double[] cells = new double[SIDE * SIDE];
        for (int row = 0; row < SIDE; row++) {
            int top = row * image.height() / SIDE;
            int bottom = Math.max((row + 1) * image.height() / SIDE, top + 1);
            for (int column = 0; column < SIDE; column++) {
                int left = column * image.width() / SIDE;
                int right = Math.max((column + 1) * image.width() / SIDE, left + 1);
                long sum = 0;
                for (int y = top; y < bottom; y++) {
                    int end = 3 * (y * image.width() + right);
                    for (int at = 3 * (y * image.width() + left); at < end; at += 3) {
                        // The weights of JPEG's luminance (ITU-R BT.601), in thousandths.
                        sum += 299 * (rgb[at] & 0xFF) + 587 * (rgb[at + 1] & 0xFF) + 114 * (rgb[at + 2] & 0xFF);
                    }
                }
                cells[row * SIDE + column] = (double) sum / ((bottom - top) * (right - left));
            }
        }
        return cells;
    }

    /** In how many bits the two differ: 0 to 63. */
    public int distance(PerceptualHash other) {
        return Long.bitCount(bits ^ other.bits);
    }

    /** @throws IllegalArgumentException when the text is not 16 hexadecimal digits */
    public static PerceptualHash parse(String text) {
        if (!text.matches("[0-9a-f]{16}")) {
            throw new IllegalArgumentException(
                    "the perceptual hash is \"" + text + "\"; it has 16 hexadecimal digits in small letters");
        }
        return new PerceptualHash(Long.parseUnsignedLong(text, 16));
    }

    /** 16 hexadecimal digits. */
    @Override
    public String toString() {
        return String.format("%016x", bits);
    }
}
