package io.customshift.models.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.error.EngineException;
import io.customshift.models.fixture.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores against cosines of the features that transformers gave for the same photos, pictures and prompt. */
class ScoringTest {
    private static final Offset<Double> TOLERANCE = within(1e-5);
    private static final Fixture VISION = Fixture.open("vision.safetensors");
    private static Judge judge;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        judge = Judge.open(Fixture.path("clip-tiny"), Fixture.path("dino-tiny"), Judge.DinoFit.PUBLISHED, "cpu");
    }

    @AfterAll
    static void close() {
        judge.close();
    }

    /** The mug alone, with two pictures of its first prompt, which is the fixtures' first text. */
    private Benchmark mug() throws IOException {
        TinyBenchmarks.photo("small", folder.resolve("made/mug_blue/00-0.png"));
        TinyBenchmarks.photo("exact", folder.resolve("made/mug_blue/00-1.png"));
        return DreamBench.read(TinyBenchmarks.dreamBench(folder)).only(List.of("mug_blue"));
    }

    private FidelityScores scores(Benchmark benchmark, Judge by) {
        return new Scoring(benchmark, by, Progress.NONE).found(new PictureFolder(folder.resolve("made")));
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }

    private static double expectedSimilarity(String kind) {
        double sum = 0;
        for (String picture : List.of("small", "exact")) {
            for (String photo : List.of("wide", "tall")) {
                sum += cosine(
                        VISION.floats(kind + "." + picture + ".features"),
                        VISION.floats(kind + "." + photo + ".features"));
            }
        }
        return sum / 4;
    }

    @Test
    void figuresAreThoseOfTransformersFeatures() throws IOException {
        FidelityScores scores = scores(mug(), judge);
        float[] text = VISION.floats("text.features", 0);
        double small = cosine(VISION.floats("clip.small.features"), text);
        double exact = cosine(VISION.floats("clip.exact.features"), text);
        assertThat(scores.pictures()).hasSize(2);
        assertThat(scores.clipT()).isEqualTo((small + exact) / 2, TOLERANCE);
        assertThat(scores.scaledClipT())
                .isEqualTo((Math.max(0, 2.5 * small) + Math.max(0, 2.5 * exact)) / 2, TOLERANCE);
        assertThat(scores.clipI()).isEqualTo(expectedSimilarity("clip"), TOLERANCE);
        assertThat(scores.dino()).isEqualTo(expectedSimilarity("dino_cropped"), TOLERANCE);
        assertThat(scores.mean()).isEqualTo((scores.scaledClipT() + scores.clipI() + scores.dino()) / 3, TOLERANCE);
    }

    @Test
    void dinoMaySeePicturesAsItsPreprocessorSays() throws IOException {
        try (Judge other =
                Judge.open(Fixture.path("clip-tiny"), Fixture.path("dino-tiny"), Judge.DinoFit.FOLDER, "cpu")) {
            assertThat(scores(mug(), other).dino()).isEqualTo(expectedSimilarity("dino"), TOLERANCE);
        }
    }

    @Test
    void aPhotoAmongThePicturesIsLikeItself() throws IOException {
        TinyBenchmarks.photo("small", folder.resolve("made/dog7/01-0.png"));
        Benchmark dog = DreamBench.read(TinyBenchmarks.dreamBench(folder)).only(List.of("dog7"));
        FidelityScores scores = scores(dog, judge);
        assertThat(scores.clipI()).isEqualTo(1, TOLERANCE);
        assertThat(scores.dino()).isEqualTo(1, TOLERANCE);
        assertThat(scores.promptsWithout()).isEqualTo(1);
    }

    @Test
    void negativeCosinesCountAsZeroInTheScaledScoreOnly() {
        PictureScore far = new PictureScore("a", 0, 0, "a", Path.of("a.png"), -0.2, 0, 0);
        PictureScore near = new PictureScore("a", 0, 1, "a", Path.of("b.png"), 0.4, 0, 0);
        FidelityScores scores = new FidelityScores(new Benchmark("A", "a", List.of()), List.of(far, near), 0);
        assertThat(scores.clipT()).isEqualTo(0.1, TOLERANCE);
        assertThat(scores.scaledClipT()).isEqualTo(0.5, TOLERANCE);
    }

    @Test
    void theTableHasThePapersRowsAndSaysWhatIsNotComparable() throws IOException {
        String table = FidelityTable.markdown("mine", scores(mug(), judge), judge);
        assertThat(table)
                .contains("| mine | 2 | ")
                .contains("| CustomShift (paper) | | | 0.7813 | 0.7784 | 0.6712 | 0.7436 |")
                .contains("this CLIP is not ViT-B/32", "this DINO is not ViT-S/16", "2 of 3 prompts have no picture");
    }

    @Test
    void everyPictureIsALineOfTheCsv() throws IOException {
        assertThat(scores(mug(), judge).csv().lines())
                .hasSize(3)
                .first()
                .isEqualTo("subject,prompt,seed,clip_t,clip_t_scaled,clip_i,dino,file,text");
        assertThat(scores(mug(), judge).csv()).contains("\nmug_blue,0,1,").contains("\"a photo of the ceramic mug on");
    }

    @Test
    void badPhotosAndPicturesAreNamed() throws IOException {
        Benchmark benchmark = mug();
        Path picture = folder.resolve("made/mug_blue/00-1.png");
        Files.writeString(picture, "this is no picture");
        assertThatThrownBy(() -> scores(benchmark, judge))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(picture.toString());
        Path photo = benchmark.subjects().get(0).photos().get(1);
        Files.write(photo, new byte[0]);
        assertThatThrownBy(() -> new Scoring(benchmark, judge, Progress.NONE))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(photo.toString());
    }

    @Test
    void noPictureAtAllIsRefused() throws IOException {
        Benchmark benchmark = DreamBench.read(TinyBenchmarks.dreamBench(folder));
        assertThatThrownBy(() -> scores(benchmark, judge))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("mug_blue/00-0.png");
    }
}
