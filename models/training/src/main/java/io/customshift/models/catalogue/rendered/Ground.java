package io.customshift.models.catalogue.rendered;

/** What a scene stands on: its colour in linear light at (x, z), with detail that fades with the distance. */
enum Ground {
    SAND {
        @Override
        Vec colour(double x, double z, double detail) {
            if (z < -6.5 + 0.5 * Noise.value(x * 0.4, 1)) {
                double foam = z > -7.1 ? 0.8 : 0.12 * Noise.value(x * 0.7, z * 3);
                return Vec.srgb(0x2F8FA8).mix(Vec.ONE, foam);
            }
            double ripple = Math.sin(15 * z + 5 * Noise.value(1.5 * x, 1.5 * z)) * 0.05;
            return Vec.srgb(0xE0C48E).times(0.86 + detail * (ripple + 0.28 * (Noise.fractal(5 * x, 5 * z) - 0.5)));
        }
    },
    SNOW {
        @Override
        Vec colour(double x, double z, double detail) {
            return Vec.srgb(0xEEF3FA).times(0.9 + 0.2 * (Noise.fractal(1.6 * x, 1.6 * z) - 0.5));
        }
    },
    PLANKS {
        @Override
        Vec colour(double x, double z, double detail) {
            double board = Math.floor(z / 0.55);
            double within = z / 0.55 - board;
            double tone = 0.75 + 0.4 * Noise.cell((long) board, 3);
            double grain = Noise.fractal(1.2 * x + 9 * board, 22 * z) - 0.5;
            double gap = Math.max(0, 1 - Math.min(within, 1 - within) * 28);
            return Vec.srgb(0xA9713F).times(tone * (1 + 0.55 * detail * grain) * (1 - 0.75 * gap * detail));
        }
    },
    GRASS {
        @Override
        Vec colour(double x, double z, double detail) {
            double blades = Noise.fractal(11 * x, 7 * z);
            double patch = Noise.value(1.1 * x, 1.1 * z);
            return Vec.srgb(0x3F7A2C)
                    .mix(Vec.srgb(0x9AC255), 0.25 * patch + detail * 0.9 * (blades - 0.35))
                    .times(0.9);
        }
    },
    ASPHALT {
        @Override
        Vec colour(double x, double z, double detail) {
            double line = Math.abs(x + 0.25 * z - 1.6) < 0.09 ? 0.45 : 0;
            double grit = 0.25 * detail * (Noise.fractal(9 * x, 9 * z) - 0.5);
            return Vec.srgb(0x6F7074).times(1 + grit).mix(Vec.srgb(0xE8E4D8), line);
        }
    },
    TILES {
        @Override
        Vec colour(double x, double z, double detail) {
            double u = x / 0.8 - Math.floor(x / 0.8);
            double v = z / 0.8 - Math.floor(z / 0.8);
            double joint = Math.max(0, 1 - Math.min(Math.min(u, 1 - u), Math.min(v, 1 - v)) * 26);
            double tone = 0.93 + 0.1 * Noise.cell((long) Math.floor(x / 0.8), (long) Math.floor(z / 0.8));
            return Vec.srgb(0xF0E2E0).times(tone).mix(Vec.srgb(0xB89A9C), joint * detail * 0.8);
        }
    },
    MARBLE {
        @Override
        Vec colour(double x, double z, double detail) {
            double flow = Math.sin(2.2 * x + 1.4 * z + 5 * Noise.fractal(0.9 * x, 0.9 * z));
            double vein = Math.pow(1 - Math.abs(flow), 6);
            return Vec.srgb(0xECEBE8).mix(Vec.srgb(0x8D9096), 0.55 * vein);
        }
    },
    STONES {
        @Override
        Vec colour(double x, double z, double detail) {
            if (z < -5) {
                double glitter = Math.max(0, Noise.fractal(0.9 * x, 5 * z) - 0.5);
                return Vec.srgb(0x8A6A7C).times(0.55 + 2.2 * glitter);
            }
            double row = Math.floor(z / 0.42);
            double shifted = x / 0.6 + 0.5 * (row - 2 * Math.floor(row / 2));
            double u = shifted - Math.floor(shifted);
            double v = z / 0.42 - row;
            double joint = Math.max(0, 1 - Math.min(Math.min(u, 1 - u) * 1.4, Math.min(v, 1 - v)) * 14);
            double tone = 0.75 + 0.45 * Noise.cell((long) Math.floor(shifted), (long) row);
            return Vec.srgb(0x9C9188).times(tone * (1 - 0.55 * joint * detail));
        }
    },
    DUNE {
        @Override
        Vec colour(double x, double z, double detail) {
            double ripple = Math.sin(11 * (z + 0.35 * x) + 4 * Noise.value(x, z)) * 0.09;
            return Vec.srgb(0xD98B4A).times(0.88 + detail * ripple + 0.16 * (Noise.value(0.8 * x, 0.8 * z) - 0.5));
        }
    },
    LEAVES {
        @Override
        Vec colour(double x, double z, double detail) {
            double spots = Noise.fractal(6 * x, 6 * z);
            double moss = Math.max(0, Noise.value(0.9 * x + 7, 0.9 * z) - 0.45);
            return Vec.srgb(0x5A4228)
                    .mix(Vec.srgb(0xB0733A), detail * (spots - 0.2))
                    .mix(Vec.srgb(0x5F7A34), 1.3 * moss);
        }
    };

    /** @param detail 1 close by, towards 0 far away, where a pixel holds many grains */
    abstract Vec colour(double x, double z, double detail);
}
