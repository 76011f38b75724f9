package io.customshift.models.image;

import java.nio.FloatBuffer;

/**
 * Fits a picture to the generation size: scaled until it covers width x height (the shorter side decides), then the
 * centre is cut out. The filter is Lanczos with three lobes, widened when scaling down so that nothing aliases, in
 * floating point throughout: the same input gives the same bits on every machine.
 *
 * <p>Legend: H, W output height and width; output is [3, H, W], 2v-1 of the sRGB value v in [0, 1].
 */
public final class Preprocess {
    /** Names this procedure in cache keys; changes whenever its output does. */
    public static final String ID = "lanczos3-cover-center-v1";

    private static final int LOBES = 3;

    private Preprocess() {}

    /** [3, height, width] in [-1, 1]. */
    public static float[] toChw(RgbImage image, int width, int height) {
        float[] chw = new float[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        toChw(image, width, height, FloatBuffer.wrap(chw));
        return chw;
    }

    /** Writes [3, height, width] in [-1, 1] at the buffer's position and advances it. */
    public static void toChw(RgbImage image, int width, int height, FloatBuffer target) {
        float[] hwc = cover(image, width, height);
        for (int c = 0; c < 3; c++) {
            for (int i = c; i < hwc.length; i += 3) {
                target.put(hwc[i] * (2f / 255f) - 1f);
            }
        }
    }

    /** The fitted picture in 8 bits, as thumbnails show it. */
    public static RgbImage fit(RgbImage image, int width, int height) {
        float[] hwc = cover(image, width, height);
        byte[] rgb = new byte[hwc.length];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.round(hwc[i]);
        }
        return new RgbImage(width, height, rgb);
    }

    /** [height, width, 3] in [0, 255]. */
    private static float[] cover(RgbImage image, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("width and height must be positive: " + width + "x" + height);
        }
        // Source pixels per output pixel, the same on both axes; the smaller ratio covers.
        double step = Math.min((double) image.width() / width, (double) image.height() / height);
        Taps columns = Taps.of(image.width(), width, step);
        Taps rows = Taps.of(image.height(), height, step);

        int firstRow = rows.first(0);
        int lastRow = rows.last(height - 1);
        float[] narrowed = new float[(lastRow - firstRow + 1) * width * 3];
        byte[] rgb = image.rgb();
        for (int y = firstRow; y <= lastRow; y++) {
            int out = (y - firstRow) * width * 3;
            for (int x = 0; x < width; x++, out += 3) {
                float[] weights = columns.weights[x];
                int in = (y * image.width() + columns.first[x]) * 3;
                float r = 0;
                float g = 0;
                float b = 0;
                for (float w : weights) {
                    r += w * (rgb[in] & 0xFF);
                    g += w * (rgb[in + 1] & 0xFF);
                    b += w * (rgb[in + 2] & 0xFF);
                    in += 3;
                }
                narrowed[out] = r;
                narrowed[out + 1] = g;
                narrowed[out + 2] = b;
            }
        }

        int stride = width * 3;
        float[] result = new float[height * stride];
        for (int y = 0; y < height; y++) {
            float[] weights = rows.weights[y];
            int target = y * stride;
            for (int k = 0; k < weights.length; k++) {
                float w = weights[k];
                int in = (rows.first[y] - firstRow + k) * stride;
                for (int i = 0; i < stride; i++) {
                    result[target + i] += w * narrowed[in + i];
                }
            }
            for (int i = target; i < target + stride; i++) {
                result[i] = Math.min(Math.max(result[i], 0f), 255f);
            }
        }
        return result;
    }

    /** For each output position the first source position and its weights, which sum to 1. */
    private static final class Taps {
        private final int[] first;
        private final float[][] weights;

        private Taps(int length) {
            first = new int[length];
            weights = new float[length][];
        }

        int first(int output) {
            return first[output];
        }

        int last(int output) {
            return first[output] + weights[output].length - 1;
        }

        static Taps of(int source, int output, double step) {
            Taps taps = new Taps(output);
            double stretch = Math.max(step, 1.0);
            double radius = LOBES * stretch;
            double offset = (source - output * step) / 2;
            for (int i = 0; i < output; i++) {
                double centre = offset + (i + 0.5) * step;
                int from = Math.max((int) Math.floor(centre - radius + 0.5), 0);
                int to = Math.min((int) Math.ceil(centre + radius - 0.5), source - 1);
                double[] raw = new double[to - from + 1];
                double sum = 0;
                for (int k = 0; k < raw.length; k++) {
                    raw[k] = lanczos((from + k + 0.5 - centre) / stretch);
                    sum += raw[k];
                }
                float[] normalised = new float[raw.length];
                for (int k = 0; k < raw.length; k++) {
                    normalised[k] = (float) (raw[k] / sum);
                }
                taps.first[i] = from;
                taps.weights[i] = normalised;
            }
            return taps;
        }
    }

    private static double lanczos(double x) {
        double distance = Math.abs(x);
        if (distance < 1e-9) {
            return 1;
        }
        if (distance >= LOBES || Math.abs(distance - Math.rint(distance)) < 1e-9) {
            return 0;
        }
        // StrictMath: Math's sine may differ by its last bit between machines.
        double angle = Math.PI * distance;
        return LOBES * StrictMath.sin(angle) * StrictMath.sin(angle / LOBES) / (angle * angle);
    }
}
