package io.customshift.models.fidelity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkLayoutTest {
    @TempDir
    private Path folder;

    private static void refused(ThrowingCallable call, String... message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.BENCHMARK_INVALID))
                .hasMessageContainingAll(message);
    }

    @Test
    void dreamBenchGivesEachSubjectThePromptsOfItsKind() throws IOException {
        Path root = TinyBenchmarks.dreamBench(folder);
        Benchmark benchmark = DreamBench.read(root);
        assertThat(benchmark.subjects())
                .extracting(Benchmark.Subject::id)
                .containsExactly("mug_blue", "grey_toy", "dog7");
        Benchmark.Subject mug = benchmark.subjects().get(0);
        assertThat(mug.className()).isEqualTo("ceramic mug");
        assertThat(mug.prompts())
                .containsExactly(
                        "a photo of the ceramic mug on a wooden table",
                        "a ceramic mug in the snow",
                        "a wet ceramic mug");
        assertThat(mug.photos())
                .extracting(photo -> photo.getFileName().toString())
                .containsExactly("00.png", "03.png");
        assertThat(benchmark.subjects().get(2).prompts())
                .containsExactly("a dog wearing a santa hat", "a dog on the beach");
        assertThat(DreamBench.read(root.resolve("dataset"))).isEqualTo(benchmark);
        assertThat(benchmark.promptCount()).isEqualTo(8);
        assertThat(benchmark.photoCount()).isEqualTo(5);
    }

    @Test
    void customConcept101FindsPhotosAndPromptsFromItsList() throws IOException {
        Path root = TinyBenchmarks.customConcept101(folder);
        Benchmark benchmark = CustomConcept101.read(root);
        assertThat(benchmark.subjects())
                .extracting(Benchmark.Subject::id)
                .containsExactly("things_mug1", "plushie_cow");
        assertThat(benchmark.subjects().get(1).prompts())
                .containsExactly("cow plushie on a boat in the sea.", "A sweater in the style of cow plushie.");
        assertThat(CustomConcept101.read(folder)).isEqualTo(benchmark);
    }

    @Test
    void aPartOfABenchmarkIsChosenByName() throws IOException {
        Benchmark benchmark = DreamBench.read(TinyBenchmarks.dreamBench(folder));
        assertThat(benchmark.only(List.of("dog7", "mug_blue")).promptCount()).isEqualTo(5);
        assertThat(benchmark.first(2, 1).promptCount()).isEqualTo(2);
        refused(() -> benchmark.only(List.of("dog7", "dog9")), "no subject dog9", "mug_blue, grey_toy, dog7");
    }

    @Test
    void whatDreamBenchLacksIsNamed() throws IOException {
        refused(() -> DreamBench.read(folder), "prompts_and_classes.txt", "google/dreambooth");
        Path data = TinyBenchmarks.dreamBench(folder).resolve("dataset");
        Files.delete(data.resolve("dog7/00.png"));
        refused(() -> DreamBench.read(data), "dog7", "no photo");
        Files.delete(data.resolve("dog7"));
        refused(() -> DreamBench.read(data), "dog7", "is not there");
        Path text = data.resolve("prompts_and_classes.txt");
        Files.writeString(text, Files.readString(text).replace("Live Subject Prompts", "Others"));
        refused(() -> DreamBench.read(data), text.toString(), "no live subject prompts");
        Files.write(text, new byte[] {(byte) 0xC3, (byte) 0x28});
        refused(() -> DreamBench.read(data), text.toString(), "cannot be read");
    }

    @Test
    void whatCustomConcept101LacksIsNamed() throws IOException {
        refused(() -> CustomConcept101.read(folder), "dataset.json", "custom-diffusion");
        Path data = TinyBenchmarks.customConcept101(folder);
        Path prompts = data.resolve("prompts/plushie.txt");
        Files.writeString(prompts, "\n\n");
        refused(() -> CustomConcept101.read(data), "plushie.txt", "no prompt");
        Files.delete(prompts);
        refused(() -> CustomConcept101.read(data), "plushie.txt", "cannot be read");
        Files.delete(data.resolve("benchmark_dataset/things_mug1/1.png"));
        Files.delete(data.resolve("benchmark_dataset/things_mug1/2.png"));
        refused(() -> CustomConcept101.read(data), "things_mug1", "no photo", "benchmark_dataset.zip");
        Path list = data.resolve("dataset.json");
        String whole = Files.readString(list);
        Files.writeString(list, whole.replace("class_prompt", "class"));
        refused(() -> CustomConcept101.read(data), "subject 0", "class_prompt");
        Files.writeString(list, "{}");
        refused(() -> CustomConcept101.read(data), "no list of subjects");
        Files.writeString(list, whole.substring(0, 100));
        refused(() -> CustomConcept101.read(data), "no JSON");
    }

    @Test
    void twoSubjectsOfOneFolderNameAreRefused() throws IOException {
        Path data = TinyBenchmarks.customConcept101(folder);
        Path list = data.resolve("dataset.json");
        Files.writeString(list, Files.readString(list).replace("plushie_cow", "things_mug1"));
        refused(() -> CustomConcept101.read(data), "things_mug1", "two subjects");
    }

    @Test
    void picturesOfAnotherNameOrPromptAreRefused() throws IOException {
        Benchmark benchmark = DreamBench.read(TinyBenchmarks.dreamBench(folder));
        PictureFolder pictures = new PictureFolder(folder.resolve("made"));
        refused(() -> pictures.requireFits(benchmark), "made", "is not there");
        Path picture = TinyBenchmarks.photo("small", folder.resolve("made/dog7/01-5.png"));
        pictures.requireFits(benchmark);
        Files.move(picture, folder.resolve("made/dog7/02-5.png"));
        refused(() -> pictures.requireFits(benchmark), "02-5.png", "dog7 has prompts 0 to 1");
        Files.move(folder.resolve("made/dog7/02-5.png"), folder.resolve("made/dog7/best.png"));
        refused(() -> pictures.requireFits(benchmark), "best.png", "PROMPT-SEED.png");
    }
}
