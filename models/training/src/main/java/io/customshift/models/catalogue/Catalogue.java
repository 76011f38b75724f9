package io.customshift.models.catalogue;

import java.util.Arrays;
import java.util.List;

/**
 * A catalogue of products without end: product {@code index} of a seed is the same everywhere, and so is each of its
 * pictures. Pictures are planar, [3, size, size] row-major, from −1 to 1; safe for use by many threads.
 */
public interface Catalogue {
    /** Pixels on a side. */
    int size();

    /** The kinds of product, as captions call them; {@link Traits} number them. */
    List<String> categories();

    List<String> patterns();

    /** What may be printed on a label; empty where products have none. */
    List<String> marks();

    /** The scenes as captions say them: {@code on the beach}. */
    List<String> scenes();

    Traits traits(long index);

    /** What a prompt calls a product: {@code mug}. Everything else about it is known from the references alone. */
    default String name(long index) {
        return categories().get(traits(index).category());
    }

    /** The captions of a picture, of one meaning. */
    default List<String> captions(long index, int scene) {
        String text = name(index) + " " + scenes().get(scene);
        return List.of("a " + text, "a photo of a " + text);
    }

    /** A photo of product {@code index} for itself; another {@code view}, another photo. */
    float[] reference(long index, int view);

    /**
     * A picture of product {@code index} in a scene and, as a fourth plane, how much of each pixel the product covers,
     * from 0 to 1: [4, size, size].
     */
    float[] masked(long index, int scene, int view);

    /** The picture alone, [3, size, size]. */
    default float[] inScene(long index, int scene, int view) {
        return Arrays.copyOf(masked(index, scene, view), 3 * size() * size());
    }

    /** Other products of the same kind. */
    Catalogue withSeed(long seed);

    /** Changes whenever a picture does: what is made from pictures is kept under it. */
    String identity();
}
