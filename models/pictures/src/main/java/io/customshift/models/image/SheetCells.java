package io.customshift.models.image;

import java.util.List;

/**
 * Square cells of a sheet that is being drawn, in columns with gaps between them.
 *
 * @param cell side in pixels
 */
record SheetCells(Canvas canvas, Lettering lettering, int cell) {
    static final int GAP = 8;
    private static final int INK = 0x202020;
    private static final int PAPER = 0xFFFFFF;
    private static final int MISSING = 0xE6E6E6;

    static void requireSize(int cell) {
        if (cell < 16 || cell > 2048) {
            throw new IllegalArgumentException("cell is " + cell + ", it must be 16 to 2048 pixels");
        }
    }

    static Lettering lettering(int cell) {
        return Lettering.ofHeight(Math.min(Math.max(cell / 12, 10), 20));
    }

    /**
     * An empty sheet.
     *
     * @param fix what makes one that is too large smaller
     */
    static SheetCells of(int width, long height, long maxPixels, String fix, Lettering lettering, int cell) {
        if (width * height > maxPixels) {
            throw new IllegalArgumentException("a contact sheet of " + width + "x" + height
                    + " pixels is over the limit of " + maxPixels + "; " + fix);
        }
        return new SheetCells(new Canvas(width, (int) height, PAPER), lettering, cell);
    }

    static int left(int column, int cell) {
        return GAP + column * (cell + GAP);
    }

    int left(int column) {
        return left(column, cell);
    }

    /** A cell without a picture. */
    void missing(int left, int top) {
        canvas.fill(left, top, cell, cell, MISSING);
    }

    /** The whole picture in its cell, whatever its shape. */
    void contained(RgbImage picture, int left, int top) {
        double scale = (double) cell / Math.max(picture.width(), picture.height());
        int width = Math.max(1, (int) Math.round(picture.width() * scale));
        int height = Math.max(1, (int) Math.round(picture.height() * scale));
        RgbImage fitted = Preprocess.fit(picture, width, height);
        canvas.draw(fitted, left + (cell - width) / 2, top + (cell - height) / 2);
    }

    /** In the first column; one reference fills the cell, two to four share it. */
    void references(List<RgbImage> references, int top) {
        int perSide = references.size() > 1 ? 2 : 1;
        int side = (cell - (perSide - 1) * 2) / perSide;
        for (int i = 0; i < Math.min(references.size(), perSide * perSide); i++) {
            RgbImage small = Preprocess.fit(references.get(i), side, side);
            canvas.draw(small, left(0) + i % 2 * (side + 2), top + i / 2 * (side + 2));
        }
    }

    void text(List<String> lines, int left, int top) {
        for (int i = 0; i < lines.size(); i++) {
            lettering.draw(canvas, lines.get(i), left, top + i * lettering.lineHeight(), INK);
        }
    }
}
