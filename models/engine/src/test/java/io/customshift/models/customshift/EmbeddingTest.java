package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.image.Photos;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program in docs/embedding.md, which is this file's region. */
class EmbeddingTest {
    @TempDir
    private Path folder;

    @Test
    void programOfTheDocumentationMakesItsPictures() throws IOException {
        List<RgbImage> photos =
                List.of(Photos.read(Path.of("../../docs/sample/mug-1.png")).image());
        Path weights = Path.of("../customshift-tiny");
        EngineOptions options = EngineOptions.of(weights)
                .withAdapters(ModelDefaults.of(weights).adapters(List.of(), Plan.EXACT))
                .withDevice("cpu")
                .withDtype("float32")
                .withBatch(2);
        // docs: begin
        try (CustomShift engine = CustomShift.open(options);
                SubjectReference mug = engine.encode(new Subject("mug", photos), engine.defaultSize())) {
            GenerationSettings settings = Preset.FAST.of(mug.size(), engine.defaults());
            List<GenerationRequest> requests = List.of(
                    new GenerationRequest("a mug on the beach", "", 1, settings),
                    new GenerationRequest("a mug in the snow", "", 2, settings));
            for (PictureOutcome outcome : engine.generate(requests, mug, StepListener.NONE)) {
                if (outcome instanceof PictureOutcome.Made made) {
                    PngWriter.write(
                            folder.resolve(made.picture().image().digest() + ".png"),
                            made.picture().image(),
                            PngMetadata.NONE);
                } else if (outcome instanceof PictureOutcome.Failed failed) {
                    System.err.println(failed.why().code() + ": " + failed.why().getMessage());
                }
            }
        }
        // docs: end
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void documentationShowsTheRegionAsItIsCompiled() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/customshift/models/customshift/EmbeddingTest.java"));
        String region = source.substring(source.indexOf("// docs: begin\n") + 15, source.indexOf("// docs: end\n"));
        String page = Files.readString(Path.of("../../docs/embedding.md"));
        String shown = page.substring(page.indexOf("```java\n") + 8, page.indexOf("```\n", page.indexOf("```java")));
        assertThat(plain(shown)).isEqualTo(plain(region));
    }

    /** Without line breaks and indentation, which the page has its own of. */
    private static String plain(String code) {
        return code.replaceAll("\\s+", "");
    }
}
