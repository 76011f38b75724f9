package io.customshift.models.catalogue;

/**
 * A kind of product with a silhouette of its own. A silhouette is a function of the plane that is positive inside and
 * grows by about one per unit of length towards the inside; products live in the square from −1 to 1, y downwards.
 */
public enum Category {
    MUG("mug") {
        @Override
        double inside(double x, double y) {
            return Math.max(Shapes.box(x + 0.12, y, 0.58, 0.72), Shapes.ring(x - 0.5, y, 0.26, 0.46));
        }
    },
    BOTTLE("bottle") {
        @Override
        double inside(double x, double y) {
            double body = Math.max(Shapes.box(x, y - 0.32, 0.4, 0.62), Shapes.disc(x, y + 0.28, 0.4));
            return Math.max(body, Math.max(Shapes.box(x, y + 0.6, 0.15, 0.36), Shapes.box(x, y + 0.88, 0.22, 0.08)));
        }
    },
    BALL("ball") {
        @Override
        double inside(double x, double y) {
            return Shapes.disc(x, y, 0.78);
        }
    },
    SHIRT("shirt") {
        @Override
        double inside(double x, double y) {
            double cloth = Math.max(Shapes.box(x, y - 0.1, 0.5, 0.75), Shapes.box(x, y + 0.42, 0.95, 0.25));
            return Math.min(cloth, -Shapes.disc(x, y + 0.76, 0.22));
        }
    },
    LAMP("lamp") {
        @Override
        double inside(double x, double y) {
            double sides = (0.3 + 0.45 * (y + 0.8) - Math.abs(x)) * 0.9;
            double shade = Math.min(sides, Math.min(y + 0.85, -0.05 - y));
            double stand = Math.max(Shapes.box(x, y - 0.35, 0.1, 0.5), Shapes.box(x, y - 0.82, 0.48, 0.1));
            return Math.max(shade, stand);
        }
    },
    BAG("bag") {
        @Override
        double inside(double x, double y) {
            return Math.max(Shapes.box(x, y - 0.25, 0.75, 0.58), Shapes.ring(x, y + 0.3, 0.3, 0.48));
        }
    },
    CHAIR("chair") {
        @Override
        double inside(double x, double y) {
            double back = Shapes.box(x + 0.46, y + 0.05, 0.15, 0.85);
            double seat = Shapes.box(x, y - 0.12, 0.6, 0.17);
            double leg = Shapes.box(x - 0.46, y - 0.5, 0.14, 0.4);
            return Math.max(back, Math.max(seat, leg));
        }
    },
    KITE("kite") {
        @Override
        double inside(double x, double y) {
            double slope = y < -0.2 ? 0.65 * (y + 0.9) / 0.7 : 0.65 * (0.9 - y) / 1.1;
            return (slope - Math.abs(x)) * 0.8;
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

    /** Positive inside the silhouette; see the class. */
    abstract double inside(double x, double y);
}
