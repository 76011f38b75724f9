package io.customshift.models.image;

/**
 * A colour scale for amounts: dark violet over blue-green to pale yellow. Made in CIE L*a*b*, where equal steps look
 * equal, with lightness rising evenly, so that it also reads in grey and with colour blindness.
 */
final class ColourRamp {
    private static final int STEPS = 256;
    /** L*, a*, b* at equal distances along the scale. */
    private static final double[][] KNOTS = {
        {14, 32, -38}, {29, 20, -40}, {44, -6, -22}, {59, -32, 2}, {75, -34, 36}, {92, -10, 66},
    };

    private static final int[] TABLE = table();

    private ColourRamp() {}

    /** 0xRRGGBB for a share in [0, 1]; values outside are clamped, what is no number counts as 0. */
    static int colour(float share) {
        return TABLE[Math.round(Math.min(Math.max(Float.isNaN(share) ? 0 : share, 0), 1) * (STEPS - 1))];
    }

    private static int[] table() {
        int[] table = new int[STEPS];
        for (int i = 0; i < STEPS; i++) {
            double at = (double) i / (STEPS - 1) * (KNOTS.length - 1);
            int knot = Math.min((int) at, KNOTS.length - 2);
            double t = at - knot;
            double[] lab = new double[3];
            for (int c = 0; c < 3; c++) {
                lab[c] = KNOTS[knot][c] * (1 - t) + KNOTS[knot + 1][c] * t;
            }
            table[i] = srgb(lab);
        }
        return table;
    }

    /** CIE L*a*b* (D65) to sRGB, IEC 61966-2-1. */
    private static int srgb(double[] lab) {
        double fy = (lab[0] + 16) / 116;
        double x = 0.95047 * cube(fy + lab[1] / 500);
        double y = cube(fy);
        double z = 1.08883 * cube(fy - lab[2] / 200);
        int r = gamma(3.2406 * x - 1.5372 * y - 0.4986 * z);
        int g = gamma(-0.9689 * x + 1.8758 * y + 0.0415 * z);
        int b = gamma(0.0557 * x - 0.2040 * y + 1.0570 * z);
        return r << 16 | g << 8 | b;
    }

    private static double cube(double t) {
        return t > 6.0 / 29 ? t * t * t : 3 * 36.0 / 841 * (t - 4.0 / 29);
    }

    private static int gamma(double linear) {
        double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * StrictMath.pow(linear, 1 / 2.4) - 0.055;
        return (int) Math.round(Math.min(Math.max(value, 0), 1) * 255);
    }
}
