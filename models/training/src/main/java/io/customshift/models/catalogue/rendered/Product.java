package io.customshift.models.catalogue.rendered;

import io.customshift.models.catalogue.Rgb;
import java.util.SplittableRandom;

/**
 * One product of the catalogue.
 *
 * @param first colour in sRGB; likewise second, which a {@link Pattern#PLAIN} product does not show
 * @param mark on its label
 * @param cell of the pattern, in a product's heights
 * @param a first proportion of its shape, 0 to 1; likewise b
 */
public record Product(
        Category category,
        Pattern pattern,
        Rgb first,
        Rgb second,
        Mark mark,
        Finish finish,
        double cell,
        double a,
        double b) {
    private static final double LEAST_CONTRAST = 0.5;

    /** A product from a generator: every kind, pattern and mark is as likely as another. */
    static Product draw(SplittableRandom random) {
        Category category = any(Category.values(), random);
        Pattern pattern = any(Pattern.values(), random);
        Mark mark = any(Mark.values(), random);
        boolean cloth = category == Category.BAG || category == Category.CUSHION || category == Category.SHIRT;
        Finish finish = cloth || category == Category.HAT ? Finish.MATT : any(Finish.values(), random);
        Rgb first = colour(random);
        Rgb second = colour(random);
        while (first.distance(second) < LEAST_CONTRAST) {
            second = colour(random);
        }
        return new Product(
                category,
                pattern,
                first,
                second,
                mark,
                finish,
                0.11 + 0.07 * random.nextDouble(),
                random.nextDouble(),
                random.nextDouble());
    }

    /** The same surface on another kind of thing. */
    Product as(Category other) {
        return new Product(other, pattern, first, second, mark, finish, cell, a, b);
    }

    private static <T> T any(T[] values, SplittableRandom random) {
        return values[random.nextInt(values.length)];
    }

    /** What things are sold in: strong colours, pastels, darks, and now and then a neutral one. */
    private static Rgb colour(SplittableRandom random) {
        double hue = 6 * random.nextDouble();
        boolean neutral = random.nextInt(6) == 0;
        double value = neutral ? 0.12 + 0.84 * random.nextDouble() : 0.35 + 0.6 * random.nextDouble();
        double saturation = neutral ? 0.08 : 0.35 + 0.55 * random.nextDouble();
        return new Rgb(
                channel(hue, 5, value, saturation),
                channel(hue, 3, value, saturation),
                channel(hue, 1, value, saturation));
    }

    private static double channel(double hue, double offset, double value, double saturation) {
        double k = (offset + hue) % 6;
        return value * (1 - saturation * Math.max(0, Math.min(1, Math.min(k, 4 - k))));
    }
}
