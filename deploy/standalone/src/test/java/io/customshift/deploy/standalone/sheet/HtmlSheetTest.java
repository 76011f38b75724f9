package io.customshift.deploy.standalone.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.models.image.Photos;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlSheetTest {

    @TempDir
    Path folder;

    @Test
    void pageHoldsItsPicturesAndNoTextOfTheUserIsMarkup() throws Exception {
        Path picture = folder.resolve("p.png");
        PngWriter.write(picture, new RgbImage(8, 8, new byte[8 * 8 * 3]), PngMetadata.NONE);
        Path page = folder.resolve("sheet.html");
        HtmlSheet.write(job(picture), page);
        String html = Files.readString(page);
        assertThat(html)
                .contains("data:image/png;base64,", "&lt;script&gt;", "seed 7", "SIZE_INVALID: too &quot;big&quot;")
                .doesNotContain("<script", "src=\"http", "href=");
    }

    @Test
    void pictureOfTheSheetShowsPhotosAndPictures() {
        Path picture = folder.resolve("p.png");
        PngWriter.write(picture, new RgbImage(8, 8, new byte[8 * 8 * 3]), PngMetadata.NONE);
        List<Path> pages = PngSheet.write(job(picture), folder);
        assertThat(pages).containsExactly(folder.resolve("sheet.png"));
        RgbImage sheet = Photos.image(pages.get(0));
        assertThat(sheet.sample(8 + 90, 8 + 90, 0)).as("photo").isZero();
        assertThat(sheet.sample(8 + 188 + 90, 8 + 90, 0)).as("picture").isZero();
        assertThat(sheet.sample(8 + 2 * 188 + 90, 8 + 90, 0)).as("missing one").isEqualTo(0xE6);
    }

    @Test
    void nameIsToldOnceWhereItIsTheFolders() {
        assertThat(new SheetJob.Product("mug", "mug", List.of(), List.of()).title())
                .isEqualTo("mug");
        assertThat(new SheetJob.Product("mug", "ceramic mug", List.of(), List.of()).title())
                .isEqualTo("mug (ceramic mug)");
    }

    @Test
    void longJobsHaveSeveralPages() {
        List<SheetJob.Picture> many = Collections.nCopies(400, picture("{\"line\":1}", Optional.empty()));
        List<SheetJob.Product> products = new ArrayList<>();
        products.add(new SheetJob.Product("a", "a", List.of(), many));
        products.add(new SheetJob.Product("b", "b", List.of(), many.subList(0, 3)));
        List<List<SheetJob.Product>> pages = PngSheet.pages(products);
        assertThat(pages).hasSize(3);
        assertThat(pages.stream()
                        .flatMap(List::stream)
                        .mapToInt(one -> one.pictures().size())
                        .sum())
                .isEqualTo(403);
    }

    private static SheetJob job(Path file) {
        SheetJob.Picture good = picture(
                "{\"line\":0,\"id\":\"<script>\",\"subject\":\"mug\",\"prompt\":\"<script>alert(1)</script>\",\"seed\":7,"
                        + "\"status\":\"STORED\"}",
                Optional.of(file));
        SheetJob.Picture bad = picture(
                "{\"line\":1,\"subject\":\"mug\",\"prompt\":\"b\",\"seed\":8,\"status\":\"FAILED\",\"code\":\"SIZE_INVALID\","
                        + "\"message\":\"too \\\"big\\\"\"}",
                Optional.empty());
        return new SheetJob(
                "j",
                "finished",
                List.of(new SheetJob.Product("mug", "<script>", List.of(file), List.of(good, bad))),
                0);
    }

    private static SheetJob.Picture picture(String json, Optional<Path> file) {
        try {
            return new SheetJob.Picture(new ResultRow(new ObjectMapper().readTree(json)), file);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
