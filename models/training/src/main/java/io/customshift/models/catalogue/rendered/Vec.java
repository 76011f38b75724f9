package io.customshift.models.catalogue.rendered;

/** A point or direction (x right, y up, z towards the viewer), or a colour in linear light (red, green, blue). */
record Vec(double x, double y, double z) {
    static final Vec ZERO = new Vec(0, 0, 0);
    static final Vec ONE = new Vec(1, 1, 1);

    /** A colour in linear light from an sRGB one, 0xRRGGBB. */
    static Vec srgb(int hex) {
        return srgb((hex >> 16 & 255) / 255.0, (hex >> 8 & 255) / 255.0, (hex & 255) / 255.0);
    }

    static Vec srgb(double red, double green, double blue) {
        return new Vec(Math.pow(red, 2.2), Math.pow(green, 2.2), Math.pow(blue, 2.2));
    }

    Vec plus(Vec o) {
        return new Vec(x + o.x, y + o.y, z + o.z);
    }

    Vec minus(Vec o) {
        return new Vec(x - o.x, y - o.y, z - o.z);
    }

    Vec times(double by) {
        return new Vec(x * by, y * by, z * by);
    }

    Vec times(Vec o) {
        return new Vec(x * o.x, y * o.y, z * o.z);
    }

    double dot(Vec o) {
        return x * o.x + y * o.y + z * o.z;
    }

    Vec cross(Vec o) {
        return new Vec(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x);
    }

    Vec unit() {
        return times(1 / Math.sqrt(dot(this)));
    }

    /** This at 0, the other at 1. */
    Vec mix(Vec o, double share) {
        return new Vec(x + (o.x - x) * share, y + (o.y - y) * share, z + (o.z - z) * share);
    }

    double luminance() {
        return 0.3 * x + 0.59 * y + 0.11 * z;
    }
}
