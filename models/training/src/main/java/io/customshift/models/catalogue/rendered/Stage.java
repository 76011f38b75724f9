package io.customshift.models.catalogue.rendered;

import java.util.SplittableRandom;

/** Where one picture is taken: a scene, or a sheet of paper in a studio, with the light of that moment. */
interface Stage {
    Light light();

    /** What is seen where nothing is in the way. */
    Vec sky(Vec look);

    double wall(Vec from, Vec look);

    Vec wallColour(Vec p);

    Vec groundColour(Vec p, double distance);

    /** A ground's colour as the air between dims it. */
    Vec hazed(Vec colour, Vec look, double distance);

    /** What a mirror shows. */
    Vec around(Vec look);

    /** A scene at one moment, from one of its places. */
    static Stage of(Scene scene, SplittableRandom random) {
        Light light = scene.light(random);
        double place = 60 * random.nextDouble();
        Vec below =
                scene.ground.colour(0.3, 0.4, 0).times(light.sun().times(0.5).plus(light.sky()));
        return new Stage() {
            @Override
            public Light light() {
                return light;
            }

            @Override
            public Vec sky(Vec look) {
                return scene.sky(look, place);
            }

            @Override
            public double wall(Vec from, Vec look) {
                return scene.wall(from, look);
            }

            @Override
            public Vec wallColour(Vec p) {
                return scene.wallColour(p.x() + place, p.y());
            }

            @Override
            public Vec groundColour(Vec p, double distance) {
                return scene.ground.colour(p.x() + place % 2, p.z(), Math.min(1, 5 / distance));
            }

            @Override
            public Vec hazed(Vec colour, Vec look, double distance) {
                Vec air = scene.haze();
                return colour.mix(air, 1 - Math.exp(-scene.haze * Math.max(0, distance - 3)));
            }

            @Override
            public Vec around(Vec look) {
                return look.y() < 0 ? below : light.sky().mix(scene.haze(), 0.5 * (1 - look.y()));
            }
        };
    }

    /** A studio: paper that runs up behind the product, of some tint, in some light. */
    static Stage studio(SplittableRandom random) {
        double warmth = 2 * random.nextDouble() - 1;
        Vec tint = new Vec(1 + 0.1 * warmth, 1, 1 - 0.14 * warmth);
        double shade = 0.42 + 0.5 * random.nextDouble();
        Vec cast = new Vec(
                0.86 + 0.14 * random.nextDouble(),
                0.86 + 0.14 * random.nextDouble(),
                0.86 + 0.14 * random.nextDouble());
        Vec paper = cast.times(shade);
        double azimuth = Math.toRadians(-75 + 150 * random.nextDouble());
        double height = Math.toRadians(35 + 35 * random.nextDouble());
        Vec to = new Vec(Math.sin(azimuth), Math.tan(height), Math.cos(azimuth)).unit();
        double strength = 0.9 + 0.9 * random.nextDouble();
        Light light = new Light(to, tint.times(strength), new Vec(0.75, 0.78, 0.82), paper.times(0.6));
        Vec lit = paper.times(light.sun().times(Light.SHARE * to.y()).plus(light.sky()));
        return new Stage() {
            @Override
            public Light light() {
                return light;
            }

            @Override
            public Vec sky(Vec look) {
                return lit.times(0.94);
            }

            @Override
            public double wall(Vec from, Vec look) {
                return Double.POSITIVE_INFINITY;
            }

            @Override
            public Vec wallColour(Vec p) {
                return paper;
            }

            @Override
            public Vec groundColour(Vec p, double distance) {
                return paper;
            }

            @Override
            public Vec hazed(Vec colour, Vec look, double distance) {
                return colour.mix(lit.times(0.94), Math.max(0, Math.min(1, (distance - 4) / 4)));
            }

            @Override
            public Vec around(Vec look) {
                return lit.mix(new Vec(1, 1, 1), Math.max(0, look.y()) * 0.6);
            }
        };
    }
}
