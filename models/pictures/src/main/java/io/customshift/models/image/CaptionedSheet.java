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
    private static final int GAP = 8;
    private static final int INK = 0x202020;
    private static final int PAPER = 0xFFFFFF;
    private static final int MISSING = 0xE6E6E6;
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
        if (cell < 16 || cell > 2048) {
            throw new IllegalArgumentException("cell is " + cell + ", it must be 16 to 2048 pixels");
        }
        if (columns < 1 || columns > 100) {
            throw new IllegalArgumentException("columns is " + columns + ", it must be 1 to 100");
        }
    }

    /** The sheet drawn. */
    public RgbImage render() {
        return render(Lettering.ofHeight(Math.min(Math.max(cell / 12, 10), 20)));
    }

    RgbImage render(Lettering lettering) {
        int width = left(columns + 1);
        long height = GAP;
        for (Section section : sections) {
            height += height(section, lettering);
        }
        if (width * height > MAX_PIXELS) {
            throw new IllegalArgumentException("a contact sheet of " + width + "x" + height
                    + " pixels is over the limit of " + MAX_PIXELS + "; use fewer pictures or smaller cells");
        }
        Canvas canvas = new Canvas(width, (int) height, PAPER);
        int top = GAP;
        for (Section section : sections) {
            if (top > GAP) {
                canvas.fill(GAP, top - GAP, width - 2 * GAP, 1, RULE);
            }
            draw(canvas, lettering, section, top);
            top += height(section, lettering);
        }
        return canvas.image();
    }

    private void draw(Canvas canvas, Lettering lettering, Section section, int sectionTop) {
        references(canvas, section.references(), sectionTop);
        text(canvas, lettering, wrapped(lettering, List.of(section.caption())), left(0), sectionTop + cell + 2);
        int top = sectionTop;
        for (List<Picture> row : rows(section)) {
            for (int column = 0; column < row.size(); column++) {
                Picture picture = row.get(column);
                int left = left(column + 1);
                int cellTop = top;
                picture.image()
                        .ifPresentOrElse(
                                image -> contained(canvas, image, left, cellTop),
                                () -> canvas.fill(left, cellTop, cell, cell, MISSING));
                text(canvas, lettering, wrapped(lettering, picture.caption()), left, top + cell + 2);
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
        if (references.isEmpty()) {
            canvas.fill(left(0), top, cell, cell, MISSING);
        }
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
