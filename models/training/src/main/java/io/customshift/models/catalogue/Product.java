package io.customshift.models.catalogue;

import java.util.SplittableRandom;

/**
 * One product of the catalogue.
 *
 * @param frequency how fine the pattern is, 2 to 4
 * @param phase where the pattern starts, 0 to 2π
 */
public record Product(Category category, Pattern pattern, Rgb first, Rgb second, double frequency, double phase) {
    private static final double LEAST_CONTRAST = 0.55;

    /** A product from a generator: every kind, pattern and pair of clearly different colours is as likely as another. */
    static Product draw(SplittableRandom random) {
        Category[] categories = Category.values();
        Pattern[] patterns = Pattern.values();
        Category category = categories[random.nextInt(categories.length)];
        Pattern pattern = patterns[random.nextInt(patterns.length)];
        Rgb first = colour(random);
        Rgb second = colour(random);
        while (first.distance(second) < LEAST_CONTRAST) {
            second = colour(random);
        }
        return new Product(
                category, pattern, first, second, 2 + 2 * random.nextDouble(), 2 * Math.PI * random.nextDouble());
    }

    private static Rgb colour(SplittableRandom random) {
        return new Rgb(random.nextDouble(), random.nextDouble(), random.nextDouble());
    }

    /** A channel's colour at a point of the product, before light. */
    double colour(int channel, double x, double y, double sharpness) {
        double at = pattern.first(x, y, frequency, phase);
        double share = pattern == Pattern.GRADIENT
                ? Math.min(1, Math.max(0, 0.5 + 0.6 * at))
                : Math.min(1, Math.max(0, 0.5 + at * sharpness));
        return part(first, channel) * share + part(second, channel) * (1 - share);
    }

    private static double part(Rgb colour, int channel) {
        return channel == 0 ? colour.red() : channel == 1 ? colour.green() : colour.blue();
    }
}
