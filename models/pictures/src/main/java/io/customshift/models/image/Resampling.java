package io.customshift.models.image;

import java.util.function.DoubleUnaryOperator;

/**
 * Scales pictures to a size in 8 bits, bit for bit as Pillow does, which the preprocessing of published vision networks
 * is defined by: a separable filter, widened when scaling down, weights of 22 binary places, and the columns' result
 * rounded to 8 bits before the rows are summed.
 */
public enum Resampling {
    /** Windowed sinc of three lobes. */
    LANCZOS(1, 3, Resampling::lanczos),
    /** Triangle. */
    BILINEAR(2, 1, x -> Math.max(0, 1 - Math.abs(x))),
    /** Cubic with a = −1/2. */
    BICUBIC(3, 2, Resampling::bicubic);

    private static final int PLACES = 22;
    private static final int CHANNELS = 3;

    private final int pillowNumber;
    private final double reach;
    private final DoubleUnaryOperator kernel;

    Resampling(int pillowNumber, double reach, DoubleUnaryOperator kernel) {
        this.pillowNumber = pillowNumber;
        this.reach = reach;
        this.kernel = kernel;
    }

    /** What a preprocessor_config.json calls it: Pillow's number. */
    public int pillowNumber() {
        return pillowNumber;
    }

    /** The picture at another size; the same picture where the size is its own. */
    public RgbImage scale(RgbImage image, int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("width and height must be positive: " + width + "x" + height);
        }
        RgbImage narrowed = width == image.width() ? image : columns(image, width);
        return height == image.height() ? narrowed : rows(narrowed, height);
    }

    private RgbImage columns(RgbImage image, int width) {
        Taps taps = taps(image.width(), width);
        byte[] in = image.rgb();
        byte[] out = new byte[image.height() * width * CHANNELS];
        int at = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < width; x++) {
                int first = (y * image.width() + taps.first[x]) * CHANNELS;
                for (int c = 0; c < CHANNELS; c++) {
                    out[at++] = sum(in, first + c, CHANNELS, taps.weights[x]);
                }
            }
        }
        return new RgbImage(width, image.height(), out);
    }

    private RgbImage rows(RgbImage image, int height) {
        Taps taps = taps(image.height(), height);
        int stride = image.width() * CHANNELS;
        byte[] out = new byte[height * stride];
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < stride; i++) {
                out[y * stride + i] = sum(image.rgb(), taps.first[y] * stride + i, stride, taps.weights[y]);
            }
        }
        return new RgbImage(image.width(), height, out);
    }

    private static byte sum(byte[] in, int first, int step, int[] weights) {
        int sum = 1 << (PLACES - 1);
        int at = first;
        for (int weight : weights) {
            sum += (in[at] & 0xFF) * weight;
            at += step;
        }
        return (byte) Math.min(Math.max(sum >> PLACES, 0), 255);
    }

    /** For each output position its first source position and the weights from there on. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Taps(int[] first, int[][] weights) {}

    private Taps taps(int source, int output) {
        Taps taps = new Taps(new int[output], new int[output][]);
        double step = (double) source / output;
        double stretch = Math.max(step, 1);
        double radius = reach * stretch;
        // A factor, not a division at each use: the two differ in the last bit, and a sum near one half then in a
        // level.
        double inverse = 1 / stretch;
        for (int i = 0; i < output; i++) {
            double centre = (i + 0.5) * step;
            // Casts, not floors: both ends are rounded toward zero and then clipped.
            int from = Math.max((int) (centre - radius + 0.5), 0);
            int to = Math.min((int) (centre + radius + 0.5), source);
            double[] raw = new double[to - from];
            double sum = 0;
            for (int k = 0; k < raw.length; k++) {
                raw[k] = kernel.applyAsDouble((from + k - centre + 0.5) * inverse);
                sum += raw[k];
            }
            int[] weights = new int[raw.length];
            for (int k = 0; k < raw.length; k++) {
                double fixed = raw[k] / sum * (1 << PLACES);
                weights[k] = (int) (fixed < 0 ? fixed - 0.5 : fixed + 0.5);
            }
            taps.first[i] = from;
            taps.weights[i] = weights;
        }
        return taps;
    }

    private static double bicubic(double x) {
        double t = Math.abs(x);
        if (t < 1) {
            return (1.5 * t - 2.5) * t * t + 1;
        }
        return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
    }

    private static double lanczos(double x) {
        return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : StrictMath.sin(x * Math.PI) / (x * Math.PI);
    }
}
