package io.customshift.models.catalogue.rendered;

import java.util.SplittableRandom;

/**
 * Where a picture is taken from.
 *
 * @param turn of the product about the vertical axis, radians; 0 shows its front
 * @param scale of the product
 * @param eye of the camera
 * @param ahead where it looks; likewise right and up, all of length 1
 */
record View(double turn, double scale, Vec eye, Vec ahead, Vec right, Vec up) {
    /** Distance of the picture's plane, whose half side is 1. */
    private static final double FOCAL = 2.6;

    /** A photo in a scene: the product's size and place vary, and it is seen from about its front. */
    static View inScene(Body body, SplittableRandom random) {
        double turn = around(random, 42);
        double scale = 0.8 + 0.32 * random.nextDouble();
        double pitch = Math.toRadians(5 + 9 * random.nextDouble());
        double across = 0.3 * (2 * random.nextDouble() - 1);
        double upwards = 0.04 + 0.2 * random.nextDouble();
        return from(turn, scale, around(random, 14), pitch, 2.9, across, body.height() * scale / 2 + upwards);
    }

    /** A photo for the shop: another side each time, close, cut differently. */
    static View inReference(Body body, SplittableRandom random) {
        double turn = around(random, 65);
        double pitch = Math.toRadians(6 + 24 * random.nextDouble());
        double distance = (2.2 + 0.7 * random.nextDouble()) * Math.max(0.9, body.height());
        double across = 0.12 * (2 * random.nextDouble() - 1);
        double upwards = 0.1 * (2 * random.nextDouble() - 1);
        return from(turn, 1, around(random, 20), pitch, distance, across, body.height() / 2 + upwards);
    }

    private static double around(SplittableRandom random, double degrees) {
        return Math.toRadians(degrees * (2 * random.nextDouble() - 1));
    }

    private static View from(
            double turn, double scale, double yaw, double pitch, double distance, double across, double height) {
        Vec back = new Vec(Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch));
        Vec right = new Vec(0, 1, 0).cross(back).unit();
        Vec aim = new Vec(0, height, 0).plus(right.times(across));
        return new View(turn, scale, aim.plus(back.times(distance)), back.times(-1), right, back.cross(right));
    }

    /** The look through a point of the picture, from −1 to 1, y upwards. */
    Vec look(double x, double y) {
        return ahead.times(FOCAL).plus(right.times(x)).plus(up.times(y)).unit();
    }
}
