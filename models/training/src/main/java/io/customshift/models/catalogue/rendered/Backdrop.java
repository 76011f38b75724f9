package io.customshift.models.catalogue.rendered;

/** What is seen above the horizon: colour in linear light by the azimuth and the slope of a look. */
enum Backdrop {
    CLOUDS {
        @Override
        Vec over(Vec sky, double azimuth, double slope, double place) {
            double cloud = Math.max(0, Noise.fractal(2.4 * azimuth + place, 7 * slope) - 0.5) * 1.8;
            return sky.mix(Vec.ONE, Math.min(0.75, cloud));
        }
    },
    MOUNTAINS {
        @Override
        Vec over(Vec sky, double azimuth, double slope, double place) {
            double ridge = 0.03 + 0.3 * Noise.fractal(1.5 * azimuth + place, 4);
            double snow = Math.max(0, Math.min(1, (slope - ridge + 0.1) * 12));
            Vec rock = Vec.srgb(0x8196AE).mix(Vec.srgb(0xE4ECF5), snow).mix(sky, 0.25);
            return sky.mix(rock, edge(ridge - slope));
        }
    },
    TREES {
        @Override
        Vec over(Vec sky, double azimuth, double slope, double place) {
            double crown = 0.05 + 0.3 * Noise.fractal(3.2 * azimuth + place, 8);
            Vec leaves = Vec.srgb(0x24481F)
                    .mix(Vec.srgb(0x7FA652), Noise.fractal(9 * azimuth + place, 14 * slope) * 0.9)
                    .mix(sky, 0.1);
            return sky.mix(leaves, edge(0.4 * (crown - slope)));
        }
    },
    TRUNKS {
        @Override
        Vec over(Vec sky, double azimuth, double slope, double place) {
            Vec depth = Vec.srgb(0x4B6A3A).mix(Vec.srgb(0xB5C98A), Noise.fractal(4 * azimuth + place, 5 * slope));
            double at = azimuth * 5.5 + place;
            double lean = at - Math.floor(at) - 0.5 + 0.15 * (Noise.cell((long) Math.floor(at), 2) - 0.5);
            double half = 0.1 + 0.12 * Noise.cell((long) Math.floor(at), 5);
            Vec bark = Vec.srgb(0x4A3826).times(0.7 + 0.7 * (lean / half * 0.5 + 0.5));
            return depth.mix(bark, edge(0.25 * (half - Math.abs(lean))));
        }
    },
    HOUSES {
        @Override
        Vec over(Vec sky, double azimuth, double slope, double place) {
            double at = azimuth * 3.2 + place;
            long house = (long) Math.floor(at);
            double roof = 0.3 + 0.55 * Noise.cell(house, 1);
            double tone = Noise.cell(house, 7);
            Vec wall = Vec.srgb(0xB7A18C).mix(Vec.srgb(0x7D8CA0), tone).times(0.65 + 0.4 * Noise.cell(house, 9));
            double u = (at - Math.floor(at)) * 4;
            double v = slope * 14;
            boolean window = Math.abs(u - Math.floor(u) - 0.5) < 0.26 && Math.abs(v - Math.floor(v) - 0.5) < 0.3;
            Vec front = window && slope > 0.06 ? Vec.srgb(0x4A5A6C) : wall;
            return sky.mix(front.mix(sky, 0.2), edge(roof - slope));
        }
    },
    LIGHTS {
        @Override
        Vec over(Vec sky, double azimuth, double slope, double place) {
            Vec seen = sky;
            for (int layer = 0; layer < 2; layer++) {
                double scale = layer == 0 ? 5 : 8;
                double u = azimuth * scale + place + layer * 3.7;
                double v = slope * scale + layer * 0.5;
                long i = (long) Math.floor(u);
                long j = (long) Math.floor(v);
                double lit = Noise.cell(i * 7 + layer, j * 13 + 1);
                double r = Math.hypot(u - i - 0.5, v - j - 0.5);
                if (lit > 0.45 && j < 5) {
                    Vec lamp =
                            Vec.srgb(0xFFB45A).mix(Vec.srgb(lit > 0.75 ? 0x6AA8FF : 0xFF5A7A), Noise.cell(i, j) * 0.8);
                    seen = seen.mix(lamp, 0.8 * lit * edge(0.12 * (0.36 - r)));
                }
            }
            return seen;
        }
    },
    SUN_AND_SEA {
        @Override
        Vec over(Vec sky, double azimuth, double slope, double place) {
            double streak = Math.max(0, Noise.fractal(1.2 * azimuth + place, 16 * slope) - 0.5);
            double glow = Math.exp(-8 * Math.max(0, Math.hypot(azimuth - 0.22, slope - 0.12) - 0.05));
            return sky.mix(Vec.srgb(0x8A5A78), 1.2 * streak).mix(Vec.srgb(0xFFE9A8), glow);
        }
    },
    NOTHING {
        @Override
        Vec over(Vec sky, double azimuth, double slope, double place) {
            return sky;
        }
    };

    /** @param place which part of it is seen in a picture */
    abstract Vec over(Vec sky, double azimuth, double slope, double place);

    private static double edge(double inside) {
        return Math.max(0, Math.min(1, 0.5 + 60 * inside));
    }
}
