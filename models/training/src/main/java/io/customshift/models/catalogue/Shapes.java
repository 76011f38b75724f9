package io.customshift.models.catalogue;

/** Silhouettes around the origin: positive inside, with unit slope at the edge. */
final class Shapes {
    private Shapes() {}

    static double disc(double x, double y, double radius) {
        return radius - Math.sqrt(x * x + y * y);
    }

    static double box(double x, double y, double halfWidth, double halfHeight) {
        return Math.min(halfWidth - Math.abs(x), halfHeight - Math.abs(y));
    }

    static double ring(double x, double y, double inner, double outer) {
        double r = Math.sqrt(x * x + y * y);
        return Math.min(outer - r, r - inner);
    }
}
