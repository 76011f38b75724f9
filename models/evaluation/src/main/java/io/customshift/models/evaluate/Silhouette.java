package io.customshift.models.evaluate;

/**
 * Where a product is in a picture.
 *
 * @param side cells on a side
 * @param cover of each cell, from 0 to 1, rows from the top
 */
@SuppressWarnings("ArrayRecordComponent")
record Silhouette(int side, float[] cover) {
    private static final float EDGE = 0.5f;

    /** A finer mask's means over cells. */
    static Silhouette of(float[] mask, int maskSide, int side) {
        int ratio = maskSide / side;
        float[] cover = new float[side * side];
        for (int i = 0; i < maskSide * maskSide; i++) {
            cover[i / maskSide / ratio * side + i % maskSide / ratio] += mask[i] / (ratio * ratio);
        }
        return new Silhouette(side, cover);
    }

    /** Intersection over union of the cells that are covered by half or more, where they are; 0 where neither has any. */
    double overlap(Silhouette other) {
        return overlap(other, 1, 0, 0);
    }

    /** The same of shapes alone: this one is first moved and scaled to the middle and area of the other. */
    double shapeOverlap(Silhouette other) {
        Place own = place();
        Place wanted = other.place();
        if (own.area == 0 || wanted.area == 0) {
            return 0;
        }
        double scale = Math.sqrt(own.area / wanted.area);
        return overlap(other, scale, own.x - scale * wanted.x, own.y - scale * wanted.y);
    }

    /** A cell (x, y) of the other lies at (scale x + dx, scale y + dy) of this. */
    private double overlap(Silhouette other, double scale, double dx, double dy) {
        int both = 0;
        int any = 0;
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                boolean own = at(scale * x + dx, scale * y + dy) >= EDGE;
                boolean wanted = other.cover[y * side + x] >= EDGE;
                both += own && wanted ? 1 : 0;
                any += own || wanted ? 1 : 0;
            }
        }
        return any == 0 ? 0 : (double) both / any;
    }

    private record Place(double area, double x, double y) {}

    private Place place() {
        double area = 0;
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < cover.length; i++) {
            if (cover[i] >= EDGE) {
                area++;
                sumX += i % side;
                sumY += i / side;
            }
        }
        return area == 0 ? new Place(0, 0, 0) : new Place(area, sumX / area, sumY / area);
    }

    /** Between cells, and 0 outside. */
    private double at(double x, double y) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        double u = x - left;
        double v = y - top;
        return (1 - v) * ((1 - u) * cell(left, top) + u * cell(left + 1, top))
                + v * ((1 - u) * cell(left, top + 1) + u * cell(left + 1, top + 1));
    }

    private float cell(int x, int y) {
        return x < 0 || y < 0 || x >= side || y >= side ? 0 : cover[y * side + x];
    }
}
