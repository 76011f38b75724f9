package io.customshift.models.catalogue.rendered;

import io.customshift.models.catalogue.rendered.Body.Part;
import io.customshift.models.catalogue.rendered.Body.Wrap;

/** A kind of product. Two proportions from 0 to 1 make products of one kind differ in shape. */
public enum Category {
    MUG("mug") {
        @Override
        Body body(double a, double b) {
            double r = 0.34 + 0.08 * a;
            double h = 0.66 + 0.24 * b;
            Solid cup = new Lathe(
                    0, 0, r - 0.05, 0, r - 0.01, 0.02, r, 0.07, r, h - 0.02, r - 0.02, h, r - 0.05, h, r - 0.06,
                    h - 0.03, r - 0.06, 0.08, 0, 0.08);
            Solid handle = Solid.ring(0.22 * h + 0.03, 0.05).at(r + 0.04, h * 0.52, 0);
            Solid bore = new Lathe(0, 0.06, r - 0.05, 0.06, r - 0.05, 1.3, 0, 1.3);
            return around(cup.and(handle.without(bore)), r, h * 0.5, 0.16, h);
        }
    },
    BOTTLE("bottle") {
        @Override
        Body body(double a, double b) {
            double r = 0.21 + 0.07 * a;
            double s = 0.56 + 0.16 * b;
            Solid glass = new Lathe(
                    0, 0, r - 0.04, 0, r, 0.04, r, s, r - 0.02, s + 0.07, r * 0.7, s + 0.16, 0.11, s + 0.24, 0.1,
                    s + 0.36, 0.125, s + 0.37, 0.125, s + 0.48, 0.1, s + 0.5, 0, s + 0.5);
            double neck = s + 0.365;
            return around(glass, r, s * 0.52, 0.15, s + 0.5).with((x, y, z) -> y > neck, Vec.srgb(0x30343A));
        }
    },
    VASE("vase") {
        @Override
        Body body(double a, double b) {
            double[] profile = new double[2 * 52];
            double h = 0.95 + 0.2 * b;
            for (int i = 0; i < 25; i++) {
                double t = i / 24.0;
                double r = 0.13 + (0.16 + 0.1 * a) * Math.pow(Math.sin(Math.PI * Math.pow(t, 0.8) * 0.92 + 0.12), 1.3);
                r += 0.09 * Math.max(0, t - 0.8) / 0.2;
                profile[2 * i + 2] = r;
                profile[2 * i + 3] = t * h;
                profile[2 * (50 - i)] = r - 0.035;
                profile[2 * (50 - i) + 1] = Math.max(t * h, 0.05);
            }
            profile[2 * 51 + 1] = 0.05;
            return around(new Lathe(profile), 0.3, h * 0.42, 0.14, h);
        }
    },
    BOWL("bowl") {
        @Override
        Body body(double a, double b) {
            double[] profile = new double[2 * 38];
            double r = 0.5 + 0.08 * a;
            double h = 0.36 + 0.14 * b;
            profile[2] = 0.2;
            for (int i = 0; i < 17; i++) {
                double t = i / 16.0 * Math.PI / 2;
                profile[2 * i + 4] = 0.2 + (r - 0.2) * Math.sin(t);
                profile[2 * i + 5] = 0.04 + (h - 0.04) * (1 - Math.cos(t));
                profile[2 * (35 - i)] = 0.18 + (r - 0.23) * Math.sin(t);
                profile[2 * (35 - i) + 1] = 0.08 + (h - 0.08) * (1 - Math.cos(t));
            }
            profile[2 * 36 + 1] = 0.08;
            profile[2 * 37 + 1] = 0.08;
            return around(new Lathe(profile), r * 0.9, h * 0.6, 0.13, h);
        }
    },
    TEAPOT("teapot") {
        @Override
        Body body(double a, double b) {
            double r = 0.36 + 0.06 * a;
            double h = 0.5 + 0.14 * b;
            double[] profile = new double[2 * 23];
            for (int i = 0; i < 17; i++) {
                double t = i / 16.0;
                profile[2 * i + 2] = 0.12 + (r - 0.12) * Math.sqrt(Math.sin(Math.PI * (0.08 + 0.84 * t)));
                profile[2 * i + 3] = t * h;
            }
            double[] lid = {0.17, h + 0.01, 0.15, h + 0.04, 0.05, h + 0.07, 0.06, h + 0.13, 0, h + 0.16};
            System.arraycopy(lid, 0, profile, 36, lid.length);
            Solid pot = new Lathe(profile);
            Solid spout = Solid.limb(new Vec(-r * 0.7, h * 0.35, 0), 0.11, new Vec(-r - 0.22, h * 0.95, 0), 0.045);
            Solid handle = Solid.ring(h * 0.3, 0.045).at(r + 0.04, h * 0.55, 0);
            return around(pot.blended(spout, 0.06).blended(handle, 0.03), r, h * 0.5, 0.15, h + 0.16);
        }
    },
    JAR("jar") {
        @Override
        Body body(double a, double b) {
            double r = 0.3 + 0.1 * a;
            double h = 0.6 + 0.2 * b;
            double lid = h + 0.02;
            Solid jar = new Lathe(
                    0, 0, r - 0.05, 0, r, 0.05, r, h - 0.08, r - 0.05, h, r - 0.05, h + 0.02, r - 0.01, h + 0.03,
                    r - 0.01, h + 0.16, r - 0.04, h + 0.19, 0, h + 0.19);
            return around(jar, r, h * 0.48, 0.16, h + 0.19).with((x, y, z) -> y > lid, Vec.srgb(0xB98B56));
        }
    },
    LAMP("lamp") {
        @Override
        Body body(double a, double b) {
            double top = 0.18 + 0.1 * a;
            double low = 0.4 + 0.06 * b;
            double from = 0.62;
            Solid stand = new Lathe(0, 0, 0.26, 0, 0.26, 0.03, 0.06, 0.07, 0.035, 0.12, 0.035, 0.9, 0, 0.9);
            Solid shade = new Lathe(low - 0.03, from, low, from, top, 1.14, top - 0.03, 1.14);
            return around(stand.and(shade), 0.36, 0.86, 0.13, 1.14)
                    .with((x, y, z) -> y < from - 0.02 || Math.hypot(x, z) < 0.06, Vec.srgb(0xA8823C));
        }
    },
    BALL("ball") {
        @Override
        Body body(double a, double b) {
            double r = 0.4 + 0.06 * a;
            return around(Solid.ball(r).at(0, r, 0), r, r, 0.16, 2 * r);
        }
    },
    RING("swim ring") {
        @Override
        Body body(double a, double b) {
            double tube = 0.13 + 0.05 * a;
            double r = 0.52 - tube * 0.6;
            return new Body(
                    Solid.ring(r, tube).at(0, r + tube, 0),
                    Wrap.RING,
                    r,
                    tube,
                    tube * 0.8,
                    2 * (r + tube),
                    Part.NONE,
                    Vec.ONE);
        }
    },
    BOX("box") {
        @Override
        Body body(double a, double b) {
            double w = 0.28 + 0.14 * a;
            double h = 0.4 + 0.14 * b;
            return flat(Solid.box(w, h, 0.24, 0.02).at(0, h, 0), h * 1.05, 0.17, 2 * h);
        }
    },
    BAG("bag") {
        @Override
        Body body(double a, double b) {
            double w = 0.38 + 0.08 * a;
            double h = 0.32 + 0.08 * b;
            Solid box = Solid.box(w, h, 0.2, 0.06);
            Solid sack = (x, y, z) -> 0.8 * box.distance(x / (1.06 - 0.2 * y), y, z * (1 + 0.9 * (y + h)));
            Solid grip = Solid.ring(0.2, 0.03);
            Solid grips = grip.at(0, 2 * h, 0.09).and(grip.at(0, 2 * h, -0.09));
            double top = 2 * h + 0.01;
            return flat(sack.at(0, h, 0).and(grips), h, 0.16, 2 * h + 0.23)
                    .with((x, y, z) -> y > top, Vec.srgb(0x6B4A2E));
        }
    },
    CUSHION("cushion") {
        @Override
        Body body(double a, double b) {
            double s = 0.44 + 0.06 * a;
            double thick = 0.2 + 0.08 * b;
            Solid pillow = (x, y, z) -> {
                double ex = Math.min(1, Math.abs(x) / s);
                double ey = Math.min(1, Math.abs(y) / s);
                double t = thick * Math.sqrt((1 - ex * ex) * (1 - ey * ey)) + 0.012;
                double beyond = Math.max(Math.abs(x), Math.abs(y)) - s * (1 - 0.09 * (1 - Math.max(ex * ey, 0)));
                return 0.55 * Math.max(Math.abs(z) - t, beyond);
            };
            return flat(pillow.leaned(0.3).at(0, s * 0.95, 0), s * 0.95, 0.16, 1.9 * s);
        }
    },
    SHIRT("shirt") {
        @Override
        Body body(double a, double b) {
            double w = 0.27 + 0.06 * a;
            double sleeve = 0.18 + 0.14 * b;
            Solid trunk = Solid.box(w, 0.42, 0.13, 0.1).at(0, 0.42, 0);
            Solid right =
                    Solid.limb(new Vec(w - 0.1, 0.72, 0), 0.12, new Vec(w + sleeve * 0.8, 0.72 - sleeve, 0), 0.09);
            Solid arms = (x, y, z) -> right.distance(Math.abs(x), y, z);
            Solid cloth = trunk.blended(arms, 0.06).without(Solid.ball(0.13).at(0, 0.88, 0.02));
            Solid folded = (x, y, z) ->
                    0.8 * (cloth.distance(x, y, z) + 0.008 * Math.sin(16 * x + 5 * y) * Math.sin(9 * y + 3));
            return flat(folded, 0.55, 0.14, 0.86);
        }
    },
    CHAIR("chair") {
        @Override
        Body body(double a, double b) {
            double w = 0.3 + 0.06 * a;
            double seat = 0.42 + 0.08 * b;
            double top = seat + 0.56;
            Solid cushioned = Solid.box(w, 0.05, 0.3, 0.04)
                    .at(0, seat, 0)
                    .and(Solid.box(w, 0.26, 0.045, 0.04).at(0, top - 0.24, -0.27));
            Solid leg = Solid.box(0.035, seat / 2, 0.035, 0.01).at(w - 0.05, seat / 2, 0.25);
            Solid legs = (x, y, z) -> leg.distance(Math.abs(x), y, Math.abs(z));
            return flat(cushioned.and(legs), top - 0.22, 0.15, top)
                    .with((x, y, z) -> y < seat - 0.055, Vec.srgb(0x7A5230));
        }
    },
    HAT("hat") {
        @Override
        Body body(double a, double b) {
            double brim = 0.52 + 0.1 * a;
            double r = 0.29 + 0.04 * a;
            double h = 0.34 + 0.14 * b;
            Solid hat = new Lathe(
                    0, 0, brim, 0.02, brim, 0.045, r + 0.03, 0.06, r, 0.1, r - 0.01, h * 0.7, r - 0.06, h * 0.93,
                    r - 0.15, h, 0, h + 0.01);
            return around(hat, r, 0.06 + h * 0.46, 0.12, h);
        }
    };

    private final String noun;

    Category(String noun) {
        this.noun = noun;
    }

    /** What captions call it. */
    public String noun() {
        return noun;
    }

    /** A shape of this kind. */
    abstract Body body(double a, double b);

    private static Body around(Solid solid, double girth, double labelHeight, double label, double height) {
        return new Body(solid, Wrap.AROUND, girth, labelHeight, label, height, Part.NONE, Vec.ONE);
    }

    private static Body flat(Solid solid, double labelHeight, double label, double height) {
        return new Body(solid, Wrap.FLAT, 0, labelHeight, label, height, Part.NONE, Vec.ONE);
    }
}
