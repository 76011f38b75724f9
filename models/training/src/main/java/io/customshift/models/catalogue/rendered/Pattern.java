package io.customshift.models.catalogue.rendered;

/** How a product's two colours are laid on it. */
public enum Pattern {
    PLAIN {
        @Override
        double first(double u, double v, double cell) {
            return 1;
        }
    },
    STRIPES {
        @Override
        double first(double u, double v, double cell) {
            return wave(u, cell);
        }
    },
    BANDS {
        @Override
        double first(double u, double v, double cell) {
            return wave(v, cell);
        }
    },
    DOTS {
        @Override
        double first(double u, double v, double cell) {
            double row = Math.floor(v / cell);
            double x = u / cell + 0.5 * (row - 2 * Math.floor(row / 2));
            return 0.33 * cell - cell * Math.hypot(x - Math.floor(x) - 0.5, v / cell - row - 0.5);
        }
    },
    CHECKS {
        @Override
        double first(double u, double v, double cell) {
            double a = wave(u, cell);
            double b = wave(v, cell);
            return Math.signum(a) * Math.signum(b) * Math.min(Math.abs(a), Math.abs(b));
        }
    },
    ZIGZAG {
        @Override
        double first(double u, double v, double cell) {
            double x = u / cell - Math.floor(u / cell) - 0.5;
            return 0.75 * wave(v + 1.2 * cell * (Math.abs(x) - 0.25), cell);
        }
    },
    DIPPED {
        @Override
        double first(double u, double v, double cell) {
            return v + 0.1;
        }
    };

    /** Positive where the first colour shows, about by the distance to where it ends. */
    abstract double first(double u, double v, double cell);

    /** Bands of one {@code cell} each: a triangle wave of unit slope. */
    private static double wave(double at, double cell) {
        double t = at / (2 * cell) + 0.25;
        return 2 * cell * (0.25 - Math.abs(t - Math.floor(t) - 0.5));
    }
}
