package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.catalogue.FlatCatalogue;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.train.TrainingRequest.Part;
import io.customshift.models.weights.init.ModelShape;
import io.customshift.models.weights.init.WeightsInit;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latents and text embeddings are encoded once, whatever happens to their files. */
class EncodedCachesTest {
    @TempDir
    private Path folder;

    private Path weights;

    /** What a run said of its encoding. */
    private static final class Heard implements TrainingListener {
        final List<String> warnings = new ArrayList<>();
        int embedded;
        int encoded;

        @Override
        public void warned(String line) {
            warnings.add(line);
        }

        @Override
        public void embedded(int done, int total) {
            embedded = done;
        }

        @Override
        public void encoded(int done, int total) {
            encoded = done;
        }

        @Override
        public void advanced(int step, int steps, double loss, double imagesPerSecond) {}
    }

    @BeforeEach
    void writeWeights() {
        weights = folder.resolve("weights");
        ModelShape shape = ModelShape.CUSTOMSHIFT_TINY;
        WeightsInit.write(
                weights,
                new WeightsInit.Request(shape, 1, StoredDtype.BF16, WeightsInit.defaultComponents(shape)),
                (done, total) -> {});
    }

    private Heard run(String out) {
        Heard heard = new Heard();
        Training.run(
                new TrainingRequest(
                        weights,
                        new CatalogueData(new FlatCatalogue(1, 64), 2),
                        folder.resolve(out),
                        folder,
                        Part.LORA,
                        false,
                        new TrainingRequest.Batch(1, 1, 1, 3, 0),
                        32,
                        1,
                        2,
                        2,
                        true,
                        true,
                        AdamW.paper(),
                        1,
                        1,
                        0.1,
                        7,
                        1,
                        0,
                        Guidance.DEFAULT,
                        StoredDtype.F16,
                        "cpu",
                        64),
                heard);
        return heard;
    }

    private List<String> losses(String out) throws IOException {
        return Files.readAllLines(folder.resolve(out).resolve("losses.csv"));
    }

    private List<Path> caches(String kind) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(kind))
                    .toList();
        }
    }

    @Test
    void aSecondRunEncodesNothing() throws IOException {
        Heard first = run("first");
        Heard second = run("second");

        assertThat(first.embedded).isPositive();
        assertThat(first.encoded).isPositive();
        assertThat(second.embedded).isZero();
        assertThat(second.encoded).isZero();
        assertThat(second.warnings).isEqualTo(first.warnings);
        assertThat(losses("second")).isEqualTo(losses("first"));
    }

    @Test
    void unfitFilesAreNamedAndMadeAgain() throws IOException {
        run("first");
        Path texts = caches("texts-").get(0);
        Path latents = caches("latents-").get(0);
        byte[] whole = Files.readAllBytes(texts);

        Files.write(texts, Arrays.copyOf(whole, whole.length / 2));
        Heard cut = run("cut");
        assertThat(cut.warnings).anySatisfy(line -> assertThat(line).contains(texts.toString(), "made again"));
        assertThat(cut.embedded).isPositive();
        assertThat(cut.encoded).isZero();
        assertThat(Files.readAllBytes(texts)).isEqualTo(whole);

        Files.copy(texts, latents, StandardCopyOption.REPLACE_EXISTING);
        Heard foreign = run("foreign");
        assertThat(foreign.warnings).anySatisfy(line -> assertThat(line).contains(latents.toString(), "made again"));
        assertThat(foreign.encoded).isPositive();
        assertThat(losses("foreign")).isEqualTo(losses("first"));
    }

    @Test
    void anotherTokenizerGivesAnotherCacheOfTexts() throws IOException {
        run("first");
        Files.writeString(weights.resolve("tokenizer_2").resolve("added.json"), "{}");
        Heard second = run("second");

        assertThat(second.embedded).isPositive();
        assertThat(second.encoded).isZero();
        assertThat(caches("texts-")).hasSize(2);
        assertThat(caches("latents-")).hasSize(1);
    }
}
