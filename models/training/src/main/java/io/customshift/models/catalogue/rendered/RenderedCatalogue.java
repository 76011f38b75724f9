package io.customshift.models.catalogue.rendered;

import io.customshift.models.catalogue.Catalogue;
import io.customshift.models.catalogue.Traits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A catalogue of rendered products without end: product {@code i} of a seed is the same everywhere, and so is each of its
 * pictures (but for the last bit of a rounded pixel where another machine's sine differs).
 *
 * @param size pixels on a side
 */
public record RenderedCatalogue(long seed, int size) implements Catalogue {
    public RenderedCatalogue {
        if (size < 16 || size > 1024) {
            throw new IllegalArgumentException("the pictures' size is " + size + "; it must be 16 to 1024");
        }
    }

    /** Product {@code index}. */
    public Product product(long index) {
        return Product.draw(random(index, 0));
    }

    @Override
    public Catalogue withSeed(long other) {
        return new RenderedCatalogue(other, size);
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
        return Stream.of(Mark.values()).map(Enum::name).toList();
    }

    @Override
    public List<String> scenes() {
        return Stream.of(Scene.values()).map(Scene::phrase).toList();
    }

    @Override
    public Traits traits(long index) {
        Product product = product(index);
        return new Traits(
                product.category().ordinal(),
                product.pattern().ordinal(),
                product.mark().ordinal(),
                product.first(),
                product.pattern() == Pattern.PLAIN ? product.first() : product.second());
    }

    /** A studio photo of product {@code index}: another {@code view}, another side, light, crop and background. */
    @Override
    public float[] reference(long index, int view) {
        return referencePhoto(index, view).planar();
    }

    @Override
    public float[] masked(long index, int scene, int view) {
        Render render = photo(index, Scene.values()[scene], view);
        float[] planes = Arrays.copyOf(render.planar(), 4 * size * size);
        System.arraycopy(render.cover(), 0, planes, 3 * size * size, size * size);
        return planes;
    }

    /** As {@link #reference}, in 8 bits and with its mask. */
    Render referencePhoto(long index, int view) {
        SplittableRandom random = random(index, 1 + view);
        Surface surface = new Surface(product(index));
        View from = View.inReference(surface.body(), random);
        return new Renderer(Stage.studio(random), surface, from).render(size);
    }

    /** As {@link #masked}, in 8 bits and with its mask. */
    Render photo(long index, Scene scene, int view) {
        SplittableRandom random = random(index, 1_000 + 97 * scene.ordinal() + view);
        Surface surface = new Surface(product(index));
        View from = View.inScene(surface.body(), random);
        return new Renderer(Stage.of(scene, random), surface, from).render(size);
    }

    /** Seed, size, and what one small picture of every scene and kind of product looks like. */
    @Override
    public String identity() {
        RenderedCatalogue small = new RenderedCatalogue(1, 16);
        ByteBuffer pictures = ByteBuffer.allocate(2 * Category.values().length * 16 * 16 * 3);
        for (int i = 0; i < Category.values().length; i++) {
            Surface surface = new Surface(product(i).as(Category.values()[i]));
            Scene scene = Scene.values()[i % Scene.values().length];
            SplittableRandom random = random(i, 0);
            View view = View.inScene(surface.body(), random);
            pictures.put(new Renderer(Stage.of(scene, random), surface, view)
                    .render(16)
                    .rgb());
            pictures.put(small.referencePhoto(i, 0).rgb());
        }
        return "rendered seed " + seed + " size " + size + " " + UUID.nameUUIDFromBytes(pictures.array());
    }

    private SplittableRandom random(long index, int picture) {
        long mixed = (seed * 0x9E3779B97F4A7C15L + index) * 0xD1B54A32D192ED03L + picture;
        return new SplittableRandom(mixed ^ mixed >>> 29);
    }
}
