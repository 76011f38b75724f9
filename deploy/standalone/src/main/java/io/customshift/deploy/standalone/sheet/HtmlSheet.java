package io.customshift.deploy.standalone.sheet;

import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.supervision.Disk;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** The sheet as one page that needs nothing else: pictures are in it, every text is escaped. */
final class HtmlSheet {

    /** A picture of at most so many bytes is put in as it is. */
    private static final long WHOLE_BYTES = 300 * 1024;

    private static final int SIDE = 512;
    private static final String STYLE = """
            body{font:15px/1.4 system-ui,sans-serif;margin:2em;color:#202020;background:#fff}
            h1{font-size:1.4em}h2{font-size:1.1em;margin:2em 0 .5em;border-top:1px solid #d0d0d0;padding-top:1em}
            .row{display:flex;flex-wrap:wrap;gap:12px;align-items:flex-start}
            .photos img{width:110px;height:110px;object-fit:cover;margin:0 4px 8px 0}
            figure{margin:0;width:220px}
            figure img,.none{width:220px;height:220px;object-fit:contain;background:#f4f4f4;display:block}
            .none{display:flex;align-items:center;justify-content:center;background:#e6e6e6;text-align:center}
            figcaption{font-size:.85em;overflow-wrap:anywhere}.why{color:#a00}
            """;

    private final Writer out;

    private HtmlSheet(Writer out) {
        this.out = out;
    }

    static void write(SheetJob job, Path file) {
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            new HtmlSheet(out).page(job);
        } catch (IOException e) {
            throw Disk.unwritable(file, e);
        }
    }

    private void page(SheetJob job) throws IOException {
        String title = escaped(job.job());
        out.write("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + title
                + "</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n<style>" + STYLE
                + "</style></head><body>\n<h1>" + title + "</h1>\n<p>" + escaped(job.summary()) + "</p>\n");
        if (job.omitted() > 0) {
            out.write("<p class=\"why\">" + job.omitted() + " more lines are not shown.</p>\n");
        }
        for (SheetJob.Product product : job.products()) {
            out.write("<h2>" + escaped(product.title()) + "</h2>\n<div class=\"photos\">");
            for (Path photo : product.photos()) {
                image(photo, "photo of " + product.name());
            }
            out.write("</div>\n<div class=\"row\">\n");
            for (SheetJob.Picture picture : product.pictures()) {
                figure(picture);
            }
            out.write("</div>\n");
        }
        out.write("</body></html>\n");
    }

    private void figure(SheetJob.Picture picture) throws IOException {
        ResultRow row = picture.row();
        out.write("<figure>");
        String status = row.status().toLowerCase(Locale.ROOT);
        Optional<Path> file = picture.file();
        if (file.isEmpty() || !image(file.get(), row.prompt())) {
            out.write("<div class=\"none\">" + escaped(status) + "</div>");
        }
        out.write("<figcaption><b>" + escaped(row.row()) + "</b>, seed " + row.seed() + ", " + escaped(status) + "<br>"
                + escaped(row.prompt()));
        if (!row.code().isEmpty()) {
            out.write("<br><span class=\"why\">" + escaped(row.code() + ": " + row.message()) + "</span>");
        }
        out.write("</figcaption></figure>\n");
    }

    /** Whether there was a picture to put in. */
    private boolean image(Path file, String text) throws IOException {
        Optional<byte[]> png =
                Files.size(file) <= WHOLE_BYTES && String.valueOf(file).endsWith(".png")
                        ? Optional.of(Files.readAllBytes(file))
                        : Thumbnails.png(file, SIDE);
        if (png.isEmpty()) {
            return false;
        }
        out.write("<img alt=\"" + escaped(text) + "\" src=\"data:image/png;base64,"
                + Base64.getEncoder().encodeToString(png.get()) + "\">");
        return true;
    }

    static String escaped(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(point -> {
            switch (point) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(point);
            }
        });
        return safe.toString();
    }
}
