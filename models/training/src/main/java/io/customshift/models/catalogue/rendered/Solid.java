package io.customshift.models.catalogue.rendered;

/** A solid as its signed distance: negative inside; never more than the true distance, so that a ray may step by it. */
@FunctionalInterface
interface Solid {
    double distance(double x, double y, double z);

    static Solid ball(double radius) {
        return (x, y, z) -> Math.sqrt(x * x + y * y + z * z) - radius;
    }

    /** A box by its half sides, with edges rounded by {@code round}. */
    static Solid box(double hx, double hy, double hz, double round) {
        return (x, y, z) -> {
            double a = Math.abs(x) - hx + round;
            double b = Math.abs(y) - hy + round;
            double c = Math.abs(z) - hz + round;
            double oa = Math.max(a, 0);
            double ob = Math.max(b, 0);
            double oc = Math.max(c, 0);
            return Math.sqrt(oa * oa + ob * ob + oc * oc) + Math.min(Math.max(a, Math.max(b, c)), 0) - round;
        };
    }

    /** A ring around the z axis. */
    static Solid ring(double radius, double tube) {
        return (x, y, z) -> {
            double q = Math.sqrt(x * x + y * y) - radius;
            return Math.sqrt(q * q + z * z) - tube;
        };
    }

    /** A limb from a to b, rounded, of changing thickness. */
    static Solid limb(Vec a, double ra, Vec b, double rb) {
        Vec along = b.minus(a);
        double length = along.dot(along);
        return (x, y, z) -> {
            double px = x - a.x();
            double py = y - a.y();
            double pz = z - a.z();
            double h = Math.min(1, Math.max(0, (px * along.x() + py * along.y() + pz * along.z()) / length));
            double dx = px - h * along.x();
            double dy = py - h * along.y();
            double dz = pz - h * along.z();
            return Math.sqrt(dx * dx + dy * dy + dz * dz) - ra - (rb - ra) * h;
        };
    }

    default Solid at(double dx, double dy, double dz) {
        return (x, y, z) -> distance(x - dx, y - dy, z - dz);
    }

    default Solid and(Solid other) {
        return (x, y, z) -> Math.min(distance(x, y, z), other.distance(x, y, z));
    }

    /** Joined with a fillet of size {@code k}. */
    default Solid blended(Solid other, double k) {
        return (x, y, z) -> {
            double a = distance(x, y, z);
            double b = other.distance(x, y, z);
            double h = Math.max(k - Math.abs(a - b), 0) / k;
            return Math.min(a, b) - h * h * k / 4;
        };
    }

    default Solid without(Solid other) {
        return (x, y, z) -> Math.max(distance(x, y, z), -other.distance(x, y, z));
    }

    /** Leaned back about the x axis. */
    default Solid leaned(double angle) {
        double sin = Math.sin(angle);
        double cos = Math.cos(angle);
        return (x, y, z) -> distance(x, cos * y - sin * z, cos * z + sin * y);
    }
}
