package io.customshift.models.catalogue.rendered;

/** What is printed on a product's label; the label spans −1 to 1, v upwards. */
public enum Mark {
    DISC {
        @Override
        double ink(double u, double v) {
            return 0.58 - Math.hypot(u, v);
        }
    },
    RING {
        @Override
        double ink(double u, double v) {
            return 0.17 - Math.abs(Math.hypot(u, v) - 0.46);
        }
    },
    CROSS {
        @Override
        double ink(double u, double v) {
            double a = Math.abs(u);
            double b = Math.abs(v);
            return Math.min(0.62 - Math.max(a, b), 0.2 - Math.min(a, b));
        }
    },
    TRIANGLE {
        @Override
        double ink(double u, double v) {
            return Math.min(v + 0.45, 0.5 * (0.72 - v) - 0.87 * Math.abs(u));
        }
    },
    BARS {
        @Override
        double ink(double u, double v) {
            return Math.min(0.6 - Math.max(Math.abs(u), Math.abs(v)), 0.13 - Math.abs(Math.abs(u) - 0.38));
        }
    },
    SQUARE {
        @Override
        double ink(double u, double v) {
            return 0.5 - Math.max(Math.abs(u), Math.abs(v));
        }
    };

    /** Positive where there is ink. */
    abstract double ink(double u, double v);
}
