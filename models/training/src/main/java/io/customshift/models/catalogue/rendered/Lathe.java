package io.customshift.models.catalogue.rendered;

/**
 * A body of revolution around the y axis. The distance to its profile is tabled once, so that an outline of any number of
 * points costs a lookup.
 */
final class Lathe implements Solid {
    private static final double STEP = 1.0 / 72;
    private static final double LOW = -0.08;
    private static final int ACROSS = 56;
    private static final int UP = 108;

    private final float[] table = new float[ACROSS * UP];

    /** @param profile r_0, y_0, r_1, y_1, …: a closed outline; edges along the axis do not count as surface */
    Lathe(double... profile) {
        for (int i = 0; i < UP; i++) {
            for (int j = 0; j < ACROSS; j++) {
                table[i * ACROSS + j] = (float) signed(profile, j * STEP, LOW + i * STEP);
            }
        }
    }

    private static double signed(double[] p, double r, double y) {
        double nearest = Double.MAX_VALUE;
        boolean inside = false;
        for (int i = 0; i < p.length; i += 2) {
            int next = (i + 2) % p.length;
            double ar = p[i];
            double ay = p[i + 1];
            double br = p[next];
            double by = p[next + 1];
            if (ay > y != by > y && r < ar + (y - ay) / (by - ay) * (br - ar)) {
                inside = !inside;
            }
            if (ar <= 1e-9 && br <= 1e-9) {
                continue;
            }
            double er = br - ar;
            double ey = by - ay;
            double h = Math.min(1, Math.max(0, ((r - ar) * er + (y - ay) * ey) / (er * er + ey * ey)));
            nearest = Math.min(nearest, Math.hypot(r - ar - h * er, y - ay - h * ey));
        }
        return inside ? -nearest : nearest;
    }

    @Override
    public double distance(double x, double y, double z) {
        double r = Math.sqrt(x * x + z * z) / STEP;
        double v = (y - LOW) / STEP;
        double u = Math.min(r, ACROSS - 1.001);
        double w = Math.min(Math.max(v, 0), UP - 1.001);
        int i = (int) w;
        int j = (int) u;
        double a = u - j;
        double b = w - i;
        int at = i * ACROSS + j;
        double low = table[at] + (table[at + 1] - table[at]) * a;
        double high = table[at + ACROSS] + (table[at + ACROSS + 1] - table[at + ACROSS]) * a;
        double beyond = Math.max(r - u, Math.abs(v - w)) * STEP;
        return low + (high - low) * b + 0.7 * beyond;
    }
}
