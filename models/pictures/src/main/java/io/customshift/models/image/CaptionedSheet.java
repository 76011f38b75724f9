package io.customshift.models.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pictures of anything to look at: a section for each subject with its references on the left, and its pictures beside them,
 * each with a caption below. A {@link ContactSheet} is a table instead, where every subject has the same prompts.
 *
 * @param sections one per subject
 * @param columns pictures in a row at most
 * @param cell side of a picture on the sheet in pixels
 */
public record CaptionedSheet(List<Section> sections, int columns, int cell) {
    private static final int GAP = SheetCells.GAP;
    private static final int RULE = 0xD0D0D0;
    private static final int CAPTION_LINES = 5;
    /** A sheet is to be looked at; a whole job of thousands is not one sheet. */
    private static final long MAX_PIXELS = 30_000_000L;

    /** A picture, absent where there is none yet, and what is written below it: lines, each wrapped. */
    public record Picture(List<String> caption, Optional<RgbImage> image) {
        public Picture {
            caption = List.copyOf(caption);
        }
    }

    /** A subject: its caption, its references (up to four are shown) and its pictures. */
    public record Section(String caption, List<RgbImage> references, List<Picture> pictures) {
        public Section {
            references = List.copyOf(references);
            pictures = List.copyOf(pictures);
        }
    }

    public CaptionedSheet {
        sections = List.copyOf(sections);
        SheetCells.requireSize(cell);
        if (columns < 1 || columns > 100) {
            throw new IllegalArgumentException("columns is " + columns + ", it must be 1 to 100");
        }
    }

    /** The sheet drawn. */
    public RgbImage render() {
        return render(SheetCells.lettering(cell));
    }

    RgbImage render(Lettering lettering) {
        int width = SheetCells.left(columns + 1, cell);
        long height = GAP;
        for (Section section : sections) {
            height += height(section, lettering);
        }
        SheetCells sheet =
                SheetCells.of(width, height, MAX_PIXELS, "use fewer pictures or smaller cells", lettering, cell);
        int top = GAP;
        for (Section section : sections) {
            if (top > GAP) {
                sheet.canvas().fill(GAP, top - GAP, width - 2 * GAP, 1, RULE);
            }
            draw(sheet, section, top);
            top += height(section, lettering);
        }
        return sheet.canvas().image();
    }

    private void draw(SheetCells sheet, Section section, int sectionTop) {
        Lettering lettering = sheet.lettering();
        if (section.references().isEmpty()) {
            sheet.missing(sheet.left(0), sectionTop);
        }
        sheet.references(section.references(), sectionTop);
        sheet.text(wrapped(lettering, List.of(section.caption())), sheet.left(0), sectionTop + cell + 2);
        int top = sectionTop;
        for (List<Picture> row : rows(section)) {
            for (int column = 0; column < row.size(); column++) {
                Picture picture = row.get(column);
                int left = sheet.left(column + 1);
                int cellTop = top;
                picture.image()
                        .ifPresentOrElse(
                                image -> sheet.contained(image, left, cellTop), () -> sheet.missing(left, cellTop));
                sheet.text(wrapped(lettering, picture.caption()), left, top + cell + 2);
            }
            top += rowHeight(row, lettering);
        }
    }

    private List<List<Picture>> rows(Section section) {
        List<List<Picture>> rows = new ArrayList<>();
        for (int i = 0; i < section.pictures().size(); i += columns) {
            rows.add(section.pictures().subList(i, Math.min(section.pictures().size(), i + columns)));
        }
        return rows;
    }

    private int height(Section section, Lettering lettering) {
        int own = cell + 2 + wrapped(lettering, List.of(section.caption())).size() * lettering.lineHeight() + GAP;
        int pictures = rows(section).stream()
                .mapToInt(row -> rowHeight(row, lettering))
                .sum();
        return Math.max(own, pictures) + GAP;
    }

    private int rowHeight(List<Picture> row, Lettering lettering) {
        int lines = row.stream()
                .mapToInt(picture -> wrapped(lettering, picture.caption()).size())
                .max()
                .orElse(0);
        return cell + 2 + lines * lettering.lineHeight() + GAP;
    }

    private List<String> wrapped(Lettering lettering, List<String> caption) {
        List<String> lines = new ArrayList<>();
        caption.forEach(line -> lines.addAll(lettering.wrap(line, cell, CAPTION_LINES)));
        return lines;
    }
}
