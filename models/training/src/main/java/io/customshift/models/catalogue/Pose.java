package io.customshift.models.catalogue;

import java.util.SplittableRandom;

/**
 * Where a product stands in a picture that spans −1 to 1.
 *
 * @param scale half the product's side
 * @param angle in radians
 */
record Pose(double scale, double x, double y, double angle) {
    /** In a scene: anywhere near the middle, on its ground. */
    static Pose inScene(SplittableRandom random) {
        return new Pose(
                0.56 + 0.12 * random.nextDouble(),
                around(random, 0.16),
                0.1 + around(random, 0.08),
                around(random, 0.1));
    }

    /** In a reference photo: large, from slightly different views. */
    static Pose inReference(SplittableRandom random) {
        return new Pose(
                0.72 + 0.1 * random.nextDouble(), around(random, 0.08), around(random, 0.08), around(random, 0.12));
    }

    private static double around(SplittableRandom random, double most) {
        return (2 * random.nextDouble() - 1) * most;
    }
}
