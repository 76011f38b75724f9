package io.customshift.models.catalogue;

/** How a product's two colours are laid out on it: positive where the first colour shows, per unit of length. */
public enum Pattern {
    PLAIN {
        @Override
        double first(double x, double y, double frequency, double phase) {
            return 1;
        }
    },
    STRIPES {
        @Override
        double first(double x, double y, double frequency, double phase) {
            return Math.sin(x * frequency * 2.6 + phase) / frequency;
        }
    },
    BANDS {
        @Override
        double first(double x, double y, double frequency, double phase) {
            return Math.sin(y * frequency * 2.6 + phase) / frequency;
        }
    },
    DOTS {
        @Override
        double first(double x, double y, double frequency, double phase) {
            double cell = 1.7 / frequency;
            return Shapes.disc(centred(x / cell + phase) * cell, centred(y / cell) * cell, 0.34 * cell);
        }
    },
    CHECKS {
        @Override
        double first(double x, double y, double frequency, double phase) {
            double c = frequency * 2.4;
            return Math.sin(x * c + phase) * Math.sin(y * c) / frequency;
        }
    },
    GRADIENT {
        @Override
        double first(double x, double y, double frequency, double phase) {
            return -y;
        }
    };

    /** Positive where the first colour shows. */
    abstract double first(double x, double y, double frequency, double phase);

    private static double centred(double value) {
        return value - Math.floor(value) - 0.5;
    }
}
