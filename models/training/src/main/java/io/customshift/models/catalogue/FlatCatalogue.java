package io.customshift.models.catalogue;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * A catalogue of products without end: product {@code i} of a seed is the same everywhere, and so is each of its
 * pictures. Pictures are planar, [3, size, size] row-major, from −1 to 1.
 *
 * @param size pixels on a side
 */
public record FlatCatalogue(long seed, int size) implements Catalogue {
    private static final double PAPER = 0.98;

    public FlatCatalogue {
        if (size < 16 || size > 1024) {
            throw new IllegalArgumentException("the pictures' size is " + size + "; it must be 16 to 1024");
        }
    }

    /** Product {@code index}. */
    public Product product(long index) {
        return Product.draw(random(index, 0));
    }

    /** A photo of product {@code index} on white; another {@code view}, slightly another pose. */
    @Override
    public float[] reference(long index, int view) {
        SplittableRandom random = random(index, 1 + view);
        Pose pose = Pose.inReference(random);
        return Arrays.copyOf(render(product(index), pose, (channel, x, y) -> PAPER), 3 * size * size);
    }

    float[] inScene(long index, Scene scene, int view) {
        return inScene(index, scene.ordinal(), view);
    }

    @Override
    public Catalogue withSeed(long other) {
        return new FlatCatalogue(other, size);
    }

    @Override
    public List<String> categories() {
        return Stream.of(Category.values()).map(Category::noun).toList();
    }

    @Override
    public List<String> patterns() {
        return Stream.of(Pattern.values()).map(Enum::name).toList();
    }

    @Override
    public List<String> marks() {
        return List.of();
    }

    @Override
    public List<String> scenes() {
        return Stream.of(Scene.values()).map(Scene::phrase).toList();
    }

    @Override
    public Traits traits(long index) {
        Product product = product(index);
        Rgb second = product.pattern() == Pattern.PLAIN ? product.first() : product.second();
        return new Traits(product.category().ordinal(), product.pattern().ordinal(), 0, product.first(), second);
    }

    @Override
    public float[] masked(long index, int scene, int view) {
        SplittableRandom random = random(index, 1_000 + 97 * scene + view);
        Pose pose = Pose.inScene(random);
        double horizon = 0.05 + 0.2 * random.nextDouble();
        double phase = 2 * Math.PI * random.nextDouble();
        Scene place = Scene.values()[scene];
        return render(product(index), pose, (channel, x, y) -> place.shade(channel, x, y, horizon, phase));
    }

    @Override
    public String identity() {
        return "synthetic seed " + seed + " size " + size;
    }

    @FunctionalInterface
    private interface Backdrop {
        double at(int channel, double x, double y);
    }

    private SplittableRandom random(long index, int picture) {
        long mixed = (seed * 0x9E3779B97F4A7C15L + index) * 0xD1B54A32D192ED03L + picture;
        return new SplittableRandom(mixed ^ mixed >>> 29);
    }

    /** [4, size, size]: the picture, and how much of each pixel the product covers. */
    private float[] render(Product product, Pose pose, Backdrop backdrop) {
        int plane = size * size;
        float[] planes = new float[4 * plane];
        double cos = Math.cos(pose.angle());
        double sin = Math.sin(pose.angle());
        // Pixels per unit of the product's own length: edges are one pixel wide.
        double sharpness = pose.scale() * size / 2;
        for (int pixel = 0; pixel < plane; pixel++) {
            double x = (pixel % size + 0.5) / size * 2 - 1;
            double y = (pixel / size + 0.5) / size * 2 - 1;
            double dx = (x - pose.x()) / pose.scale();
            double dy = (y - pose.y()) / pose.scale();
            double u = cos * dx + sin * dy;
            double v = cos * dy - sin * dx;
            double cover = Math.min(1, Math.max(0, 0.5 + product.category().inside(u, v) * sharpness));
            double light = Math.min(1.2, Math.max(0.7, 1 - 0.18 * (u + v)));
            for (int channel = 0; channel < 3; channel++) {
                double behind = cover == 1 ? 0 : backdrop.at(channel, x, y);
                double own = cover == 0 ? 0 : Math.min(1, product.colour(channel, u, v, sharpness) * light);
                double value = cover * own + (1 - cover) * behind;
                planes[channel * plane + pixel] = (float) (2 * Math.min(1, Math.max(0, value)) - 1);
            }
            planes[3 * plane + pixel] = (float) cover;
        }
        return planes;
    }
}
