package io.customshift.models.catalogue.rendered;

/**
 * Takes a picture: four rays a pixel, marched through the product's signed distance, with the sun's soft shadow and the
 * sky's contact shadow from the same distance. The mask counts the very rays that meet the product.
 */
final class Renderer {
    /** Where in a pixel its rays go: no two in a row or column, so edges of any slope get four levels. */
    private static final double[] RAYS = {0.125, 0.625, 0.375, 0.125, 0.625, 0.875, 0.875, 0.375};

    private static final double NEAR = 0.0015;
    private static final int STEPS = 90;

    private static final double SHOWN_TO = 4;
    private static final double[] SHOWN = new double[4097];

    static {
        for (int i = 0; i < SHOWN.length; i++) {
            double linear = i * SHOWN_TO / (SHOWN.length - 1);
            SHOWN[i] = Math.pow(1 - Math.exp(-1.6 * linear), 1 / 2.2);
        }
    }

    private final Stage stage;
    private final Surface surface;
    private final View view;
    private final Solid solid;
    private final double sin;
    private final double cos;
    private final double scale;
    private final Vec middle;
    private final double reach;

    Renderer(Stage stage, Surface surface, View view) {
        this.stage = stage;
        this.surface = surface;
        this.view = view;
        this.solid = surface.body().solid();
        this.sin = Math.sin(-view.turn());
        this.cos = Math.cos(-view.turn());
        this.scale = view.scale();
        this.middle = new Vec(0, surface.body().height() / 2 * scale, 0);
        this.reach = Body.REACH * scale;
    }

    Render render(int size) {
        byte[] rgb = new byte[3 * size * size];
        byte[] mask = new byte[size * size];
        int rays = RAYS.length / 2;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double red = 0;
                double green = 0;
                double blue = 0;
                int met = 0;
                for (int i = 0; i < rays; i++) {
                    double x = (column + RAYS[2 * i]) / size * 2 - 1;
                    double y = 1 - (row + RAYS[2 * i + 1]) / size * 2;
                    Vec look = view.look(x, y);
                    double at = march(look);
                    Vec colour = at >= 0 ? product(look, at, size) : scene(look);
                    met += at >= 0 ? 1 : 0;
                    red += shown(colour.x());
                    green += shown(colour.y());
                    blue += shown(colour.z());
                }
                int pixel = row * size + column;
                rgb[3 * pixel] = (byte) Math.round(255 * red / rays);
                rgb[3 * pixel + 1] = (byte) Math.round(255 * green / rays);
                rgb[3 * pixel + 2] = (byte) Math.round(255 * blue / rays);
                mask[pixel] = (byte) (255 * met / rays);
            }
        }
        return new Render(size, rgb, mask);
    }

    /** Linear light as a camera shows it: highlights roll off instead of clipping. */
    private static double shown(double linear) {
        double at = Math.min(Math.max(linear, 0), SHOWN_TO - 1e-6) * (SHOWN.length - 1) / SHOWN_TO;
        int i = (int) at;
        return SHOWN[i] + (SHOWN[i + 1] - SHOWN[i]) * (at - i);
    }

    private double distance(double x, double y, double z) {
        return scale * solid.distance((cos * x + sin * z) / scale, y / scale, (cos * z - sin * x) / scale);
    }

    /** How far along a look the product is met; negative where it is not. */
    private double march(Vec look) {
        Vec from = view.eye().minus(middle);
        double towards = -from.dot(look);
        double room = reach * reach - (from.dot(from) - towards * towards);
        if (room <= 0) {
            return -1;
        }
        double half = Math.sqrt(room);
        double end = towards + half;
        if (look.y() < 0) {
            end = Math.min(end, -view.eye().y() / look.y());
        }
        double at = towards - half;
        for (int i = 0; i < STEPS && at < end; i++) {
            double d = distance(
                    view.eye().x() + at * look.x(),
                    view.eye().y() + at * look.y(),
                    view.eye().z() + at * look.z());
            if (d < NEAR) {
                return at;
            }
            at += d;
        }
        return -1;
    }

    private Vec normal(Vec p) {
        double e = 0.006 * scale;
        double a = distance(p.x() + e, p.y() - e, p.z() - e);
        double b = distance(p.x() - e, p.y() - e, p.z() + e);
        double c = distance(p.x() - e, p.y() + e, p.z() - e);
        double d = distance(p.x() + e, p.y() + e, p.z() + e);
        return new Vec(a - b - c + d, c + d - a - b, b + d - a - c).unit();
    }

    private Vec product(Vec look, double at, int size) {
        Vec p = view.eye().plus(look.times(at));
        Vec n = normal(p);
        Light light = stage.light();
        double open = open(p, n);
        double facing = Math.max(0, n.dot(light.to()));
        double lit = facing > 0 ? sunlight(p.plus(n.times(0.012))) : 0;
        Vec local = new Vec(cos * p.x() + sin * p.z(), p.y(), cos * p.z() - sin * p.x()).times(1 / scale);
        Vec turned = new Vec(cos * n.x() + sin * n.z(), n.y(), cos * n.z() - sin * n.x());
        Vec own = surface.colour(local, turned, size * scale * 0.3);
        Vec seen = own.times(light.sun().times(facing * lit * Light.SHARE).plus(light.around(n, open)));
        Finish finish = surface.finish();
        if (finish.mirror > 0) {
            Vec mirrored = look.minus(n.times(2 * look.dot(n)));
            double grazing = Math.pow(1 - Math.max(0, -look.dot(n)), 5);
            double share = finish.mirror + (1 - finish.mirror) * 0.5 * grazing;
            seen = seen.mix(stage.around(mirrored), share * open);
            double glint = Math.pow(Math.max(0, mirrored.dot(light.to())), finish.sharpness);
            seen = seen.plus(light.sun().times(glint * finish.strength * lit));
        }
        return seen;
    }

    private Vec scene(Vec look) {
        Vec eye = view.eye();
        double ground = look.y() < 0 ? -eye.y() / look.y() : Double.POSITIVE_INFINITY;
        double wall = stage.wall(eye, look);
        if (Math.min(ground, wall) == Double.POSITIVE_INFINITY) {
            return stage.sky(look);
        }
        Vec p = eye.plus(look.times(Math.min(ground, wall)));
        Light light = stage.light();
        if (wall < ground) {
            double facing = Math.max(0, light.to().z());
            double corner = 0.55 + 0.45 * Math.min(1, p.y() / 0.7);
            Vec arriving = light.sun().times(Light.SHARE * facing).plus(light.around(new Vec(0, 0, 1), corner));
            return stage.wallColour(p).times(arriving);
        }
        Vec up = new Vec(0, 1, 0);
        double lit = light.to().y() > 0 ? sunlight(p) : 0;
        Vec arriving = light.sun().times(Light.SHARE * light.to().y() * lit).plus(light.around(up, open(p, up)));
        return stage.hazed(stage.groundColour(p, ground).times(arriving), look, ground);
    }

    /** How much of the sky a point sees past the product, 0 to 1. */
    private double open(Vec p, Vec n) {
        Vec off = p.minus(middle);
        if (off.dot(off) > reach * reach * 2.2) {
            return 1;
        }
        double shut = 0;
        double weight = 1;
        for (int i = 1; i <= 3; i++) {
            double h = 0.09 * i * scale;
            double d = Math.min(
                    distance(p.x() + h * n.x(), p.y() + h * n.y(), p.z() + h * n.z()),
                    n.y() > 0.99 ? 9 : p.y() + h * n.y() + 0.02);
            shut += weight * Math.max(0, h - d) / h;
            weight *= 0.7;
        }
        return Math.max(0.12, 1 - 0.46 * shut);
    }

    /** Share of the sun that arrives at a point, 0 to 1, with a penumbra that grows with the way. */
    private double sunlight(Vec p) {
        Vec to = stage.light().to();
        Vec from = p.minus(middle);
        double towards = -from.dot(to);
        double wide = reach * 1.15;
        double room = wide * wide - (from.dot(from) - towards * towards);
        if (room <= 0) {
            return 1;
        }
        double half = Math.sqrt(room);
        double at = Math.max(0.015, towards - half);
        double end = towards + half;
        double lit = 1;
        for (int i = 0; i < 40 && at < end; i++) {
            double d = distance(p.x() + at * to.x(), p.y() + at * to.y(), p.z() + at * to.z());
            lit = Math.min(lit, 0.5 + 0.5 * 11 * d / at);
            if (lit <= 0) {
                return 0;
            }
            at += Math.max(0.012, Math.abs(d) * 0.9);
        }
        double t = Math.max(0, Math.min(1, lit));
        return t * t * (3 - 2 * t);
    }
}
