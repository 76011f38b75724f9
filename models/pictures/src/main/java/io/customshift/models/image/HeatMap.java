package io.customshift.models.image;

import java.util.List;
import java.util.Locale;

/**
 * Shows where the references guided a picture: the share of attention that went to them, per image token, as a colour
 * over the picture, with a scale below. Legend: h, w token rows and columns.
 */
public final class HeatMap {
    private static final float OPACITY = 0.65f;
    private static final int MARGIN = 8;
    private static final int BAR = 12;
    private static final int INK = 0x202020;

    private HeatMap() {}

    /**
     * The picture under its map, and under both the scale from 0 to the largest mass.
     *
     * @param mass [h, w] row-major, reference mass in [0, 1]; the colours span 0 to its largest value
     * @return a picture of the same width and a little higher
     */
    public static RgbImage overlay(RgbImage picture, float[] mass, int columns, int rows) {
        if (columns < 1 || rows < 1 || mass.length != columns * rows) {
            throw new IllegalArgumentException(
                    "mass has " + mass.length + " values, " + rows + "x" + columns + " are needed");
        }
        float largest = 0;
        for (float value : mass) {
            largest = Math.max(largest, Float.isNaN(value) ? 0 : value);
        }
        Lettering lettering = Lettering.ofHeight(12);
        int width = picture.width();
        int height = picture.height();
        Canvas canvas = new Canvas(width, height + MARGIN * 2 + BAR + lettering.lineHeight(), 0xFFFFFF);
        canvas.draw(picture, 0, 0);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float value = bilinear(
                        mass, columns, rows, (x + 0.5f) * columns / width - 0.5f, (y + 0.5f) * rows / height - 0.5f);
                float share = largest == 0 ? 0 : value / largest;
                canvas.blend(x, y, ColourRamp.colour(share), Math.round(255 * OPACITY));
            }
        }
        legend(canvas, lettering, width, height + MARGIN, largest);
        return canvas.image();
    }

    private static void legend(Canvas canvas, Lettering lettering, int width, int top, float largest) {
        int length = Math.max(1, width - 2 * MARGIN);
        for (int x = 0; x < length; x++) {
            canvas.fill(MARGIN + x, top, 1, BAR, ColourRamp.colour((float) x / Math.max(1, length - 1)));
        }
        String end = String.format(Locale.ROOT, "%.3f", largest);
        int text = top + BAR + MARGIN / 2;
        lettering.draw(canvas, "0", MARGIN, text, INK);
        lettering.draw(canvas, end, Math.max(MARGIN, width - MARGIN - lettering.width(end)), text, INK);
        List<String> title = lettering.wrap("reference mass", length - 2 * lettering.width(end) - 2 * MARGIN, 1);
        if (!title.isEmpty() && !title.get(0).endsWith("...")) {
            lettering.draw(canvas, title.get(0), (width - lettering.width(title.get(0))) / 2, text, INK);
        }
    }

    /** The map at a place between cell centres; edges go on outward. */
    static float bilinear(float[] mass, int columns, int rows, float x, float y) {
        float cx = Math.min(Math.max(x, 0), columns - 1);
        float cy = Math.min(Math.max(y, 0), rows - 1);
        int x0 = (int) cx;
        int y0 = (int) cy;
        int x1 = Math.min(x0 + 1, columns - 1);
        int y1 = Math.min(y0 + 1, rows - 1);
        float top = mass[y0 * columns + x0] * (1 - (cx - x0)) + mass[y0 * columns + x1] * (cx - x0);
        float bottom = mass[y1 * columns + x0] * (1 - (cx - x0)) + mass[y1 * columns + x1] * (cx - x0);
        return top * (1 - (cy - y0)) + bottom * (cy - y0);
    }
}
