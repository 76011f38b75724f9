package io.customshift.models.catalogue.rendered;

import io.customshift.models.catalogue.Rgb;

/** A product's shape with what is on it: pattern, label and its mark. */
final class Surface {
    private static final Vec LABEL = Vec.srgb(0xF6F1E6);

    private final Product product;
    private final Body body;
    private final Vec first;
    private final Vec second;
    private final Vec ink;
    private final double cell;

    Surface(Product product) {
        this.product = product;
        this.body = product.category().body(product.a(), product.b());
        this.first = linear(product.first());
        this.second = linear(product.second());
        this.ink = (first.luminance() < second.luminance() ? first : second).times(0.35);
        this.cell = whole(product.cell());
    }

    private static Vec linear(Rgb colour) {
        return Vec.srgb(colour.red(), colour.green(), colour.blue());
    }

    /** A cell that goes a whole number of pairs around, so that a wrapped pattern has no seam. */
    private double whole(double wanted) {
        if (body.wrap() == Body.Wrap.FLAT) {
            return wanted;
        }
        double around = 2 * Math.PI * body.girth();
        return around / (2 * Math.max(2, Math.round(around / (2 * wanted))));
    }

    Body body() {
        return body;
    }

    Finish finish() {
        return product.finish();
    }

    /**
     * The colour at a point of the surface.
     *
     * @param p in the product's own space; likewise the normal
     * @param sharpness pixels to a unit: edges are about one pixel wide
     */
    Vec colour(Vec p, Vec normal, double sharpness) {
        if (body.plain().holds(p.x(), p.y(), p.z())) {
            return body.accent();
        }
        double u = body.u(p, normal);
        double v = body.v(p, normal);
        double share = edge(product.pattern().first(u, v, cell), sharpness);
        Vec own = second.mix(first, share);
        double label = body.label();
        if (!inFront(p, normal)) {
            return own;
        }
        double sticker = edge(label - Math.max(Math.abs(u), Math.abs(v)), sharpness);
        if (sticker == 0) {
            return own;
        }
        double printed = edge(product.mark().ink(u / label, v / label) * label, sharpness);
        return own.mix(LABEL.mix(ink, printed), sticker);
    }

    /** Whether the label may be here: what is behind has the same u and v. */
    private boolean inFront(Vec p, Vec normal) {
        return switch (body.wrap()) {
            case AROUND -> normal.z() > 0.15 && p.z() > 0;
            case FLAT -> normal.z() > 0.5;
            case RING -> normal.z() > 0.15 && p.y() < body.girth();
        };
    }

    private static double edge(double inside, double sharpness) {
        return Math.max(0, Math.min(1, 0.5 + inside * sharpness));
    }
}
