package io.customshift.models.image;

import java.util.List;
import java.util.Optional;

/**
 * A table of pictures to look at: a row per subject with its references on the left, a column per prompt with the
 * prompt above. Works on machines without fonts.
 *
 * @param columns captions of the columns, one per prompt
 * @param rows one per subject
 * @param cell side of a picture on the sheet in pixels
 */
public record ContactSheet(List<String> columns, List<Row> rows, int cell) {
    private static final int GAP = 8;
    private static final int INK = 0x202020;
    private static final int PAPER = 0xFFFFFF;
    private static final int MISSING = 0xE6E6E6;
    private static final int MAX_LINES = 4;
    /** A sheet is to be looked at; a whole job of thousands is not one sheet. */
    private static final long MAX_PIXELS = 100_000_000L;

    /**
     * A subject: its caption, its references (the left column shows up to four) and a picture per column, absent where
     * there is none yet.
     */
    public record Row(String caption, List<RgbImage> references, List<Optional<RgbImage>> pictures) {
        public Row {
            references = List.copyOf(references);
            pictures = List.copyOf(pictures);
        }
    }

    public ContactSheet {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
        if (cell < 16 || cell > 2048) {
            throw new IllegalArgumentException("cell is " + cell + ", it must be 16 to 2048 pixels");
        }
        for (Row row : rows) {
            if (row.pictures().size() != columns.size()) {
                throw new IllegalArgumentException("row '" + row.caption() + "' has "
                        + row.pictures().size() + " pictures, there are " + columns.size() + " columns");
            }
        }
    }

    /** The sheet drawn. */
    public RgbImage render() {
        return render(Lettering.ofHeight(Math.min(Math.max(cell / 12, 10), 20)));
    }

    RgbImage render(Lettering lettering) {
        int line = lettering.lineHeight();
        int headLines = columns.stream()
                .mapToInt(text -> lettering.wrap(text, cell, MAX_LINES).size())
                .max()
                .orElse(0);
        int head = headLines * line + GAP;
        int rowHeight = cell + 2 * line + GAP;
        int width = GAP + (columns.size() + 1) * (cell + GAP);
        long height = GAP + head + (long) rows.size() * rowHeight;
        if (width * height > MAX_PIXELS) {
            throw new IllegalArgumentException("a contact sheet of " + width + "x" + height
                    + " pixels is over the limit" + " of " + MAX_PIXELS + "; use fewer rows or smaller cells");
        }
        Canvas canvas = new Canvas(width, (int) height, PAPER);
        for (int column = 0; column < columns.size(); column++) {
            List<String> lines = lettering.wrap(columns.get(column), cell, MAX_LINES);
            // Captions stand on their pictures, however many lines they have.
            int top = GAP + (headLines - lines.size()) * line;
            text(canvas, lettering, lines, left(column + 1), top);
        }
        for (int row = 0; row < rows.size(); row++) {
            int top = GAP + head + row * rowHeight;
            draw(canvas, lettering, rows.get(row), top);
        }
        return canvas.image();
    }

    private void draw(Canvas canvas, Lettering lettering, Row row, int top) {
        references(canvas, row.references(), top);
        text(canvas, lettering, lettering.wrap(row.caption(), cell, 2), left(0), top + cell + 2);
        for (int column = 0; column < row.pictures().size(); column++) {
            int left = left(column + 1);
            row.pictures()
                    .get(column)
                    .ifPresentOrElse(
                            picture -> contained(canvas, picture, left, top),
                            () -> canvas.fill(left, top, cell, cell, MISSING));
        }
    }

    /** The whole picture in its cell, whatever its shape. */
    private void contained(Canvas canvas, RgbImage picture, int left, int top) {
        double scale = (double) cell / Math.max(picture.width(), picture.height());
        int width = Math.max(1, (int) Math.round(picture.width() * scale));
        int height = Math.max(1, (int) Math.round(picture.height() * scale));
        RgbImage fitted = Preprocess.fit(picture, width, height);
        canvas.draw(fitted, left + (cell - width) / 2, top + (cell - height) / 2);
    }

    /** One reference fills the cell; two to four share it. */
    private void references(Canvas canvas, List<RgbImage> references, int top) {
        canvas.fill(left(0), top, cell, cell, MISSING);
        int perSide = references.size() > 1 ? 2 : 1;
        int side = (cell - (perSide - 1) * 2) / perSide;
        for (int i = 0; i < Math.min(references.size(), perSide * perSide); i++) {
            RgbImage small = Preprocess.fit(references.get(i), side, side);
            canvas.draw(small, left(0) + i % 2 * (side + 2), top + i / 2 * (side + 2));
        }
    }

    private static void text(Canvas canvas, Lettering lettering, List<String> lines, int left, int top) {
        for (int i = 0; i < lines.size(); i++) {
            lettering.draw(canvas, lines.get(i), left, top + i * lettering.lineHeight(), INK);
        }
    }

    private int left(int column) {
        return GAP + column * (cell + GAP);
    }
}
