package io.customshift.deploy.standalone.sheet;

import io.customshift.models.image.CaptionedSheet;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The sheet as pictures: one page, or more where a job is long. */
final class PngSheet {

    /** Small enough for six columns on a screen, large enough to see a picture of 64 pixels. */
    private static final int CELL = 180;

    private static final int COLUMNS = 6;
    /** Pictures on a page: about 12 million pixels. */
    private static final int PAGE = 180;

    private PngSheet() {}

    /** Writes {@code sheet.png}, {@code sheet-2.png}, …; returns them. */
    static List<Path> write(SheetJob job, Path folder) {
        List<Path> files = new ArrayList<>();
        for (List<SheetJob.Product> page : pages(job.products())) {
            Path file = folder.resolve(files.isEmpty() ? "sheet.png" : "sheet-" + (files.size() + 1) + ".png");
            PngWriter.write(file, render(page), PngMetadata.NONE);
            files.add(file);
        }
        return files;
    }

    /** Products in pages; one with more pictures than a page holds is cut. */
    static List<List<SheetJob.Product>> pages(List<SheetJob.Product> products) {
        List<List<SheetJob.Product>> pages = new ArrayList<>();
        int free = 0;
        for (SheetJob.Product product : products) {
            for (int from = 0; from < product.pictures().size(); from += PAGE) {
                int to = Math.min(product.pictures().size(), from + PAGE);
                // A row is drawn whole.
                int room = Math.max(COLUMNS, (to - from + COLUMNS - 1) / COLUMNS * COLUMNS);
                if (pages.isEmpty() || free < room) {
                    pages.add(new ArrayList<>());
                    free = PAGE;
                }
                free -= room;
                pages.get(pages.size() - 1)
                        .add(new SheetJob.Product(
                                product.id(),
                                product.name(),
                                product.photos(),
                                product.pictures().subList(from, to)));
            }
        }
        return pages;
    }

    private static RgbImage render(List<SheetJob.Product> page) {
        System.setProperty("java.awt.headless", "true");
        List<CaptionedSheet.Section> sections = new ArrayList<>();
        for (SheetJob.Product product : page) {
            List<RgbImage> photos = product.photos().stream()
                    .flatMap(photo -> Thumbnails.read(photo, CELL).stream())
                    .toList();
            List<CaptionedSheet.Picture> pictures = product.pictures().stream()
                    .map(one -> new CaptionedSheet.Picture(
                            one.caption(), one.file().flatMap(file -> Thumbnails.read(file, CELL))))
                    .toList();
            sections.add(new CaptionedSheet.Section(product.title(), photos, pictures));
        }
        int columns =
                columns(page.stream().map(product -> product.pictures().size()).toList());
        return new CaptionedSheet(sections, columns, CELL).render();
    }

    /** As many as leave the fewest places of their last rows empty: eight pictures stand in two rows of four. */
    static int columns(List<Integer> pictures) {
        int most = pictures.stream().mapToInt(Integer::intValue).max().orElse(1);
        if (most <= COLUMNS) {
            return Math.max(1, most);
        }
        int best = COLUMNS;
        for (int columns = COLUMNS - 1; columns >= COLUMNS - 2; columns--) {
            if (empty(pictures, columns) < empty(pictures, best)) {
                best = columns;
            }
        }
        return best;
    }

    private static int empty(List<Integer> pictures, int columns) {
        return pictures.stream().mapToInt(n -> Math.floorMod(-n, columns)).sum();
    }
}
