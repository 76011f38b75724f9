package io.customshift.models.catalogue.rendered;

/** Smooth noise over the plane, from 0 to 1, from integer hashes alone: the same on every machine. */
final class Noise {
    private Noise() {}

    /** A number from 0 to 1 for a cell. */
    static double cell(long x, long y) {
        long h = x * 0x9E3779B97F4A7C15L ^ y * 0xC2B2AE3D27D4EB4FL;
        h = (h ^ h >>> 29) * 0xBF58476D1CE4E5B9L;
        h = (h ^ h >>> 32) * 0x94D049BB133111EBL;
        return (h >>> 11) * 0x1p-53;
    }

    /** Cells' numbers, smoothly joined. */
    static double value(double x, double y) {
        double fx = Math.floor(x);
        double fy = Math.floor(y);
        long ix = (long) fx;
        long iy = (long) fy;
        double u = smooth(x - fx);
        double v = smooth(y - fy);
        double top = cell(ix, iy) + (cell(ix + 1, iy) - cell(ix, iy)) * u;
        double bottom = cell(ix, iy + 1) + (cell(ix + 1, iy + 1) - cell(ix, iy + 1)) * u;
        return top + (bottom - top) * v;
    }

    /** Three octaves of it. */
    static double fractal(double x, double y) {
        return 0.57 * value(x, y) + 0.29 * value(2.03 * x + 17, 2.03 * y + 5) + 0.14 * value(4.1 * x + 3, 4.1 * y + 29);
    }

    private static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }
}
