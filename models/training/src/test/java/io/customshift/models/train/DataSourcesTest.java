package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.catalogue.FlatCatalogue;
import io.customshift.models.catalogue.rendered.RenderedCatalogue;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourcesTest {
    @TempDir
    private Path folder;

    private final List<String> warnings = new ArrayList<>();
    private final TrainingListener listener = new TrainingListener() {
        @Override
        public void warned(String line) {
            warnings.add(line);
        }

        @Override
        public void encoded(int done, int total) {}

        @Override
        public void advanced(int step, int steps, double loss, double imagesPerSecond) {}
    };

    @BeforeEach
    void writePhotos() throws IOException {
        FlatCatalogue catalogue = new FlatCatalogue(2, 96);
        Path mug = Files.createDirectories(folder.resolve("mug"));
        for (int i = 0; i < 3; i++) {
            RgbImage photo = RgbImage.fromChw(catalogue.inScene(0, i, 0), 96, 96);
            PngWriter.write(mug.resolve(i + ".png"), photo, PngMetadata.NONE);
        }
    }

    private void describe(String subject, String json) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve(subject)).resolve("subject.json"), json);
    }

    private DataSet load() {
        return DataSources.parse(folder.toString()).load(64, folder, listener);
    }

    @Test
    void folderOfSubjectsIsRead() throws IOException {
        describe(
                "mug",
                "{\"name\": \"mug\", \"captions\": {\"0.png\": \"a mug\", \"1.png\": [\"a mug\", \"one mug\"]}}");
        DataSet data = load();
        assertThat(data.subjects()).hasSize(1);
        RawSubject subject = data.subjects().get(0);
        assertThat(subject.name()).isEqualTo("mug");
        assertThat(subject.pictures()).hasSize(3).allMatch(RawSubject.Picture::reference);
        assertThat(subject.pictures().get(1).captions()).containsExactly("a mug", "one mug");
        assertThat(subject.pictures().get(0).pixels().get()).hasSize(3 * 64 * 64);
        assertThat(warnings).singleElement().asString().contains("2.png").contains("no caption");
    }

    @Test
    void unreadableImageIsNamedAndLeftOut() throws IOException {
        describe("mug", "{\"name\": \"mug\", \"captions\": {\"0.png\": \"a mug\", \"1.png\": \"a mug\"}}");
        Files.writeString(folder.resolve("mug/2.png"), "not a picture");
        assertThat(load().subjects().get(0).pictures()).hasSize(2);
        assertThat(warnings)
                .anySatisfy(line -> assertThat(line).contains("2.png").contains("left out"));
    }

    @Test
    void captionOfAMissingFileIsNamed() throws IOException {
        describe("mug", "{\"name\": \"mug\", \"captions\": {\"0.png\": \"a mug\", \"9.png\": \"a mug\"}}");
        load();
        assertThat(warnings)
                .anySatisfy(line -> assertThat(line).contains("9.png").contains("not there"));
    }

    @Test
    void subjectOfOneImageIsLeftOutAndNothingElseIsRefused() throws IOException {
        describe("mug", "{\"name\": \"mug\", \"captions\": {\"0.png\": \"a mug\"}}");
        Files.delete(folder.resolve("mug/1.png"));
        Files.delete(folder.resolve("mug/2.png"));
        describe("empty", "{\"name\": \"bag\"}");
        Files.createDirectories(folder.resolve("undescribed"));
        assertThatThrownBy(this::load)
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("has 1 usable images")
                .hasMessageContaining("undescribed: has no subject.json")
                .satisfies(e -> assertThat(((EngineException) e).code()).isEqualTo(ErrorCode.TRAINING_DATA_INVALID));
    }

    @Test
    void synCdLayoutIsRead() throws IOException {
        Files.writeString(
                folder.resolve("rigid_metadata.json"),
                "[{\"filenames\": [\"mug/0.png\", \"mug/1.png\"], \"prompts\": [\"a mug\", \"a mug too\"]},"
                        + " {\"filenames\": [\"mug/2.png\"], \"prompts\": []},"
                        + " {\"filenames\": [\"../x.png\", \"mug/2.png\"], \"prompts\": [\"a\", \"b\"]}]");
        DataSet data = load();
        assertThat(data.subjects()).hasSize(1);
        assertThat(data.subjects().get(0).pictures().get(1).captions()).containsExactly("a mug too");
        assertThat(warnings)
                .anySatisfy(line -> assertThat(line).contains("1 filenames and 0 prompts"))
                .anySatisfy(line -> assertThat(line).contains("outside the folder"));
    }

    @Test
    void identityChangesWithPicturesAndCaptions() throws IOException {
        describe("mug", "{\"name\": \"mug\", \"captions\": {\"0.png\": \"a mug\"}}");
        String before = load().identity();
        assertThat(load().identity()).isEqualTo(before);
        Files.copy(folder.resolve("mug/0.png"), folder.resolve("mug/3.png"));
        assertThat(load().identity()).isNotEqualTo(before);
    }

    @Test
    void catalogueIsNamedByItsSize() {
        assertThat(DataSources.parse("synthetic:64")).isEqualTo(new CatalogueData(new FlatCatalogue(1, 64), 1000));
        assertThat(DataSources.parse("synthetic:64:20:9")).isEqualTo(new CatalogueData(new FlatCatalogue(9, 64), 20));
        assertThat(DataSources.parse("rendered:128:20:9"))
                .isEqualTo(new CatalogueData(new RenderedCatalogue(9, 128), 20));
        assertThatThrownBy(() -> DataSources.parse("synthetic:64").load(128, folder, listener))
                .hasMessageContaining("64 pixels")
                .hasMessageContaining(":128");
        assertThatThrownBy(() -> DataSources.parse("nowhere")).hasMessageContaining("nowhere");
    }

    @Test
    void renderedPicturesAreMadeOnceAndKept() throws IOException {
        DataSet data = DataSources.parse("rendered:32:2:9").load(32, folder.resolve("cache"), listener);
        assertThat(data.subjects()).hasSize(2);
        RawSubject.Picture picture = data.subjects().get(1).pictures().get(4);
        float[] pixels = picture.pixels().get();
        assertThat(pixels).hasSize(3 * 32 * 32);
        assertThat(picture.captions()).hasSize(2);
        List<Path> kept;
        try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
            kept = files.toList();
        }
        assertThat(kept).hasSize(1);
        assertThat(Files.size(kept.get(0))).isPositive();
        DataSet again = DataSources.parse("rendered:32:2:9").load(32, folder.resolve("cache"), listener);
        assertThat(again.subjects().get(1).pictures().get(4).pixels().get()).isEqualTo(pixels);
    }
}
