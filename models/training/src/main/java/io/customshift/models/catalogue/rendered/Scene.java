package io.customshift.models.catalogue.rendered;

import java.util.SplittableRandom;

/** A place that a prompt names: its ground, what is behind, and the light that falls on all of it. */
public enum Scene {
    BEACH("on the beach", Ground.SAND, Backdrop.CLOUDS, 0x3F86D0, 0xBFDDF2, 0xFFF0D8, 2.5, 40, 0.02),
    SNOW("in the snow", Ground.SNOW, Backdrop.MOUNTAINS, 0x7FA6D6, 0xDCE8F4, 0xFFF2E0, 1.7, 28, 0.06),
    WOOD("on a wooden table", Ground.PLANKS, Backdrop.NOTHING, 0xD9C4A8, 0x8A6B4E, 0xFFE2B8, 2.2, 45, 0),
    GRASS("on the grass", Ground.GRASS, Backdrop.TREES, 0x6FAEEA, 0xD2E8F6, 0xFFF4DC, 2.6, 42, 0.003),
    NIGHT("at night", Ground.ASPHALT, Backdrop.LIGHTS, 0x141C48, 0x252C5C, 0xFFC890, 1.0, 55, 0.04),
    WALL("against a brick wall", Ground.STONES, Backdrop.NOTHING, 0xB8CCE6, 0xA24A38, 0xFFF0DA, 2.2, 42, 0),
    STREET("on a city street", Ground.ASPHALT, Backdrop.HOUSES, 0xA9BCCF, 0xDCE3E8, 0xFFF6EA, 1.5, 55, 0.05),
    PINK("in a pink room", Ground.TILES, Backdrop.NOTHING, 0xFFE6EE, 0xF2A2C4, 0xFFF0EA, 1.5, 50, 0),
    MARBLE("on a marble counter", Ground.MARBLE, Backdrop.NOTHING, 0xEAF0F2, 0x6E9A98, 0xFFF8EE, 1.6, 55, 0),
    DESERT("in the desert", Ground.DUNE, Backdrop.CLOUDS, 0x2F74C4, 0xF0D2A4, 0xFFE2B0, 2.7, 35, 0.05),
    FOREST("in the forest", Ground.LEAVES, Backdrop.TRUNKS, 0x9CB878, 0xC8D8A0, 0xFFEDB8, 2.2, 42, 0.008),
    SUNSET("at sunset", Ground.STONES, Backdrop.SUN_AND_SEA, 0x6A74B4, 0xFFB070, 0xFFA860, 3.0, 16, 0.012);

    /** How far a wall stands behind the product. */
    private static final double WALL_AT = -2.4;

    private final String phrase;
    final Ground ground;
    private final Backdrop backdrop;
    private final Vec zenith;
    private final Vec horizon;
    private final Vec sun;
    private final double strength;
    private final double elevation;
    /** Share of the horizon's colour that one unit of air adds. */
    final double haze;

    Scene(
            String phrase,
            Ground ground,
            Backdrop backdrop,
            int zenith,
            int horizon,
            int sun,
            double strength,
            double elevation,
            double haze) {
        this.phrase = phrase;
        this.ground = ground;
        this.backdrop = backdrop;
        this.zenith = Vec.srgb(zenith);
        this.horizon = Vec.srgb(horizon);
        this.sun = Vec.srgb(sun);
        this.strength = strength;
        this.elevation = elevation;
        this.haze = haze;
    }

    /** What captions say: {@code on the beach}. */
    public String phrase() {
        return phrase;
    }

    /** The light of one picture: the sun moves, its colour is the scene's. */
    Light light(SplittableRandom random) {
        double side = random.nextBoolean() && this != SUNSET ? -1 : 1;
        double azimuth = side * Math.toRadians(25 + 55 * random.nextDouble());
        double height = Math.toRadians(elevation * (0.75 + 0.35 * random.nextDouble()));
        double front = this == SUNSET ? 0.1 : 0.7;
        Vec to = new Vec(Math.sin(azimuth), Math.tan(height), front * Math.cos(azimuth)).unit();
        Vec above = zenith.mix(horizon, 0.3);
        Vec below = ground.colour(0.3, 0.4, 0).times(horizon.mix(sun, 0.5)).times(0.55);
        return new Light(to, sun.times(strength * (0.9 + 0.2 * random.nextDouble())), above, below);
    }

    /** How far along a look the wall is, or infinitely far. */
    double wall(Vec from, Vec look) {
        return hasWall() && look.z() < 0 ? (WALL_AT - from.z()) / look.z() : Double.POSITIVE_INFINITY;
    }

    private boolean hasWall() {
        return backdrop == Backdrop.NOTHING;
    }

    /** A wall's own colour at (x, y). */
    Vec wallColour(double x, double y) {
        if (this == WALL) {
            double row = Math.floor(y / 0.17);
            double shifted = x / 0.42 + 0.5 * (row - 2 * Math.floor(row / 2));
            double u = shifted - Math.floor(shifted);
            double v = y / 0.17 - row;
            double tone = 0.7 + 0.55 * Noise.cell((long) Math.floor(shifted), (long) row);
            boolean mortar = Math.min(u, 1 - u) < 0.04 || Math.min(v, 1 - v) < 0.1;
            return mortar ? Vec.srgb(0xC9BFB4) : horizon.times(tone);
        }
        if (this == MARBLE) {
            double u = x / 0.5 - Math.floor(x / 0.5);
            double v = y / 0.25 - Math.floor(y / 0.25);
            return Math.min(Math.min(u, 1 - u), 0.5 * Math.min(v, 1 - v)) < 0.02 ? Vec.srgb(0xDDE6E4) : horizon;
        }
        double skirting = this == PINK && y < 0.3 ? 0.7 : 0;
        return horizon.times(0.92 + 0.16 * Noise.value(0.6 * x, 0.6 * y)).mix(Vec.ONE, skirting);
    }

    /** What is seen where nothing is in the way. */
    Vec sky(Vec look, double place) {
        double flat = Math.hypot(look.x(), look.z());
        double slope = look.y() / Math.max(1e-6, flat);
        Vec clear = horizon.mix(zenith, Math.min(1, Math.max(0, slope) * 1.6));
        return hasWall() ? clear : backdrop.over(clear, Math.atan2(look.x(), -look.z()), slope, place);
    }

    Vec haze() {
        return horizon;
    }
}
