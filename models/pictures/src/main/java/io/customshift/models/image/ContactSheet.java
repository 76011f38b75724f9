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
    private static final int GAP = SheetCells.GAP;
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
        SheetCells.requireSize(cell);
        for (Row row : rows) {
            if (row.pictures().size() != columns.size()) {
                throw new IllegalArgumentException("row '" + row.caption() + "' has "
                        + row.pictures().size() + " pictures, there are " + columns.size() + " columns");
            }
        }
    }

    /** The sheet drawn. */
    public RgbImage render() {
        return render(SheetCells.lettering(cell));
    }

    RgbImage render(Lettering lettering) {
        int line = lettering.lineHeight();
        int headLines = columns.stream()
                .mapToInt(text -> lettering.wrap(text, cell, MAX_LINES).size())
                .max()
                .orElse(0);
        int head = headLines * line + GAP;
        int rowHeight = cell + 2 * line + GAP;
        int width = SheetCells.left(columns.size() + 1, cell);
        long height = GAP + head + (long) rows.size() * rowHeight;
        SheetCells sheet = SheetCells.of(width, height, MAX_PIXELS, "use fewer rows or smaller cells", lettering, cell);
        for (int column = 0; column < columns.size(); column++) {
            List<String> lines = lettering.wrap(columns.get(column), cell, MAX_LINES);
            // Captions stand on their pictures, however many lines they have.
            int top = GAP + (headLines - lines.size()) * line;
            sheet.text(lines, sheet.left(column + 1), top);
        }
        for (int row = 0; row < rows.size(); row++) {
            int top = GAP + head + row * rowHeight;
            draw(sheet, rows.get(row), top);
        }
        return sheet.canvas().image();
    }

    private void draw(SheetCells sheet, Row row, int top) {
        sheet.missing(sheet.left(0), top);
        sheet.references(row.references(), top);
        sheet.text(sheet.lettering().wrap(row.caption(), cell, 2), sheet.left(0), top + cell + 2);
        for (int column = 0; column < row.pictures().size(); column++) {
            int left = sheet.left(column + 1);
            row.pictures()
                    .get(column)
                    .ifPresentOrElse(picture -> sheet.contained(picture, left, top), () -> sheet.missing(left, top));
        }
    }
}
