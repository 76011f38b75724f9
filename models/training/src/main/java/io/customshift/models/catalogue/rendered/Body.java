package io.customshift.models.catalogue.rendered;

/**
 * A product's shape, standing on the ground at the origin and facing +z, about one unit tall.
 *
 * @param solid where it is
 * @param wrap how a pattern is laid on it
 * @param girth radius that a wrapped pattern is measured at, for {@link Wrap#AROUND} and {@link Wrap#RING}
 * @param labelHeight where its label's middle is, on its front
 * @param label half the label's side
 * @param height of the whole
 * @param plain the part that has no pattern but the accent's colour
 * @param accent of caps, stands and legs
 */
record Body(
        Solid solid, Wrap wrap, double girth, double labelHeight, double label, double height, Part plain, Vec accent) {
    /** A product fits into a ball of this radius around half its height. */
    static final double REACH = 0.86;

    /** How points of a surface become places (u, v) of a pattern, in units of length; u is 0 in the middle of the front. */
    enum Wrap {
        /** Around the vertical axis. */
        AROUND,
        /** From the front, and on the sides from the side. */
        FLAT,
        /** Along a standing ring, and around its tube. */
        RING
    }

    /** A part of a body. */
    @FunctionalInterface
    interface Part {
        Part NONE = (x, y, z) -> false;

        boolean holds(double x, double y, double z);
    }

    /** With a part of another colour. */
    Body with(Part part, Vec colour) {
        return new Body(solid, wrap, girth, labelHeight, label, height, part, colour);
    }

    double u(Vec p, Vec normal) {
        return switch (wrap) {
            case AROUND -> Math.atan2(p.x(), p.z()) * girth;
            case FLAT -> Math.abs(normal.x()) > 0.75 ? p.z() * Math.signum(p.x()) : p.x();
            case RING -> Math.atan2(p.x(), labelHeight + girth - p.y()) * girth;
        };
    }

    double v(Vec p, Vec normal) {
        return switch (wrap) {
            case AROUND -> p.y() - labelHeight;
            case FLAT -> normal.y() > 0.75 ? -p.z() : p.y() - labelHeight;
            case RING -> Math.hypot(p.x(), p.y() - labelHeight - girth) - girth;
        };
    }
}
