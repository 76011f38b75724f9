package io.customshift.models.image;

import java.util.List;

/**
 * Makes of a picture what a published vision network was trained to see: scaled, the centre cut out, each channel less
 * its mean over its deviation. The steps and their roundings are those of transformers' image processors.
 *
 * @param fit how it is scaled
 * @param side of the square that comes out, S
 * @param mean of each channel, of values in [0, 1]
 * @param deviation of each channel
 */
public record VisionPreprocess(
        Fit fit, Resampling resampling, int side, double rescale, List<Double> mean, List<Double> deviation) {

    /** How a picture of any shape becomes one that the square is cut from. */
    public sealed interface Fit {}

    /** Its shorter side becomes {@code pixels}; what stands out over the square is cut off on both sides alike. */
    public record Shortest(int pixels) implements Fit {}

    /** It is pressed into the square, whatever its shape. */
    public record Pressed() implements Fit {}

    public VisionPreprocess {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (side < 1
                || mean.size() != 3
                || deviation.size() != 3
                || deviation.stream().anyMatch(d -> !(d > 0))) {
            throw new IllegalArgumentException("side must be positive, mean and deviation three numbers: " + side + ", "
                    + mean + ", " + deviation);
        }
        if (fit instanceof Shortest shortest && shortest.pixels < side) {
            throw new IllegalArgumentException(
                    "the shorter side becomes " + shortest.pixels + ", too small to cut " + side + " from");
        }
    }

    /** The same with another way to fit. */
    public VisionPreprocess withFit(Fit other, Resampling filter) {
        return new VisionPreprocess(other, filter, side, rescale, mean, deviation);
    }

    /** [3, S, S]. */
    public float[] toChw(RgbImage image) {
        RgbImage scaled = scaled(image);
        int left = (scaled.width() - side) / 2;
        int top = (scaled.height() - side) / 2;
        float[] chw = new float[3 * side * side];
        for (int c = 0; c < 3; c++) {
            float less = mean.get(c).floatValue();
            float over = deviation.get(c).floatValue();
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    float value = (float) (scaled.sample(left + x, top + y, c) * rescale);
                    chw[(c * side + y) * side + x] = (value - less) / over;
                }
            }
        }
        return chw;
    }

    private RgbImage scaled(RgbImage image) {
        if (fit instanceof Shortest shortest) {
            int pixels = shortest.pixels;
            boolean upright = image.width() <= image.height();
            int shorter = upright ? image.width() : image.height();
            int longer = upright ? image.height() : image.width();
            int scaledLonger = (int) ((long) pixels * longer / shorter);
            return resampling.scale(image, upright ? pixels : scaledLonger, upright ? scaledLonger : pixels);
        }
        return resampling.scale(image, side, side);
    }
}
