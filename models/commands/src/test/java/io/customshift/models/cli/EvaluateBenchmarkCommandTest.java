package io.customshift.models.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fidelity.TinyBenchmarks;
import io.customshift.models.fixture.Fixture;
import io.customshift.models.image.PngMetadata;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands on public benchmarks from end to end, on tiny networks and tiny copies of the layouts. */
class EvaluateBenchmarkCommandTest {
    @TempDir
    private Path folder;

    private Path out;

    @BeforeEach
    void choose() {
        out = folder.resolve("out");
    }

    private record Outcome(int status, String error) {}

    private Outcome run(String benchmark, Path data, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                benchmark,
                "--data=" + data,
                "--clip=" + Fixture.path("clip-tiny"),
                "--dino=" + Fixture.path("dino-tiny"),
                "--out=" + out,
                "--device=cpu",
                "--json"));
        arguments.addAll(List.of(more));
        StringWriter error = new StringWriter();
        CommandLine line = Main.commandLine().setErr(new PrintWriter(error, true));
        line.setOverwrittenOptionsAllowed(true);
        return new Outcome(line.execute(arguments.toArray(String[]::new)), error.toString());
    }

    private Outcome draw(Path data, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--weights=" + Fixture.path("sd3-tiny"),
                "--dtype=float32",
                "--size=64x64",
                "--steps=1",
                "--t5-length=77",
                "--images-per-prompt=2",
                "--references=2",
                "--subjects=grey_toy,dog7"));
        arguments.addAll(List.of(more));
        return run("dreambench", data, arguments.toArray(String[]::new));
    }

    private List<Path> pictures() throws IOException {
        try (Stream<Path> files = Files.walk(out.resolve("pictures"))) {
            return files.filter(file -> file.toString().endsWith(".png"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aStoppedRunGoesOnWhereItWasAndEndsWithTheSameFigures() throws IOException {
        Path data = TinyBenchmarks.dreamBench(folder);
        Outcome first = draw(data);
        assertThat(first.error()).isEmpty();
        assertThat(first.status()).isZero();
        // 3 object prompts and 2 for the dog, 2 pictures each.
        assertThat(pictures()).hasSize(10);
        Path one = out.resolve("pictures/grey_toy/02-1.png");
        assertThat(PngMetadata.read(one).parameters()).contains("a wet toy");
        String csv = Files.readString(out.resolve("pictures.csv"));
        assertThat(csv.lines()).hasSize(11);

        byte[] bytes = Files.readAllBytes(one);
        Files.delete(one);
        Path kept = out.resolve("pictures/grey_toy/02-0.png");
        FileTime time = FileTime.fromMillis(1_000_000_000L);
        Files.setLastModifiedTime(kept, time);
        assertThat(draw(data).status()).isZero();
        assertThat(Files.readAllBytes(one)).isEqualTo(bytes);
        assertThat(Files.getLastModifiedTime(kept)).isEqualTo(time);
        assertThat(Files.readString(out.resolve("pictures.csv"))).isEqualTo(csv);
        assertThat(Files.readString(out.resolve("table.md"))).contains("| sd3-tiny | 10 |", "CustomShift (paper)");

        Outcome other = draw(data, "--steps=2");
        assertThat(other.status()).isEqualTo(2);
        assertThat(other.error()).contains("\"code\":\"USAGE\"").contains("steps was 1 and is 2", "--out");
    }

    @Test
    void picturesOfAnybodyAreScoredWithoutAnEngine() throws IOException {
        Path data = TinyBenchmarks.customConcept101(folder);
        Path made = folder.resolve("made");
        TinyBenchmarks.photo("small", made.resolve("things_mug1/00-0.png"));
        TinyBenchmarks.photo("tall", made.resolve("things_mug1/01-0.png"));
        TinyBenchmarks.photo("exact", made.resolve("plushie_cow/01-7.png"));
        Outcome outcome = run("customconcept101", data, "--pictures=" + made);
        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.status()).isZero();
        assertThat(Files.readString(out.resolve("table.md")))
                .contains("| made | 3 |", "0.7603", "1 of 4 prompts have no picture");
        assertThat(out.resolve("pictures")).doesNotExist();
    }

    @Test
    void aQuickRunDrawsOnePictureOfTwoPromptsOfTwoSubjects() throws IOException {
        assertThat(draw(TinyBenchmarks.dreamBench(folder), "--quick").status()).isZero();
        assertThat(pictures()).hasSize(4);
    }

    @Test
    void picturesComeFromOnePlace() throws IOException {
        Path data = TinyBenchmarks.dreamBench(folder);
        assertThat(run("dreambench", data).error())
                .contains("\"code\":\"USAGE\"")
                .contains("there is neither");
        Outcome both = draw(data, "--pictures=" + folder);
        assertThat(both.status()).isEqualTo(2);
        assertThat(both.error()).contains("\"code\":\"USAGE\"").contains("there are both");
    }

    @Test
    void badInputIsToldWithItsCodeBeforeAnythingIsDrawn() throws IOException {
        Path data = TinyBenchmarks.dreamBench(folder);
        assertThat(draw(folder).error())
                .contains("\"code\":\"BENCHMARK_INVALID\"")
                .contains("prompts_and_classes.txt");
        assertThat(draw(data, "--references=6").error())
                .contains("\"code\":\"USAGE\"")
                .contains("references is 6");
        assertThat(draw(data, "--images-per-prompt=0").error())
                .contains("\"code\":\"USAGE\"")
                .contains("is 0");
        assertThat(draw(data, "--strength=1,2").error())
                .contains("\"code\":\"STRENGTH_INVALID\"")
                .contains("1,2");
        assertThat(draw(data, "--clip=" + Fixture.path("dino-tiny")).error())
                .contains("\"code\":\"WEIGHTS_UNSUPPORTED\"")
                .contains("model_type is");
        assertThat(draw(data, "--dino=/nowhere").error()).contains("\"code\":\"WEIGHTS_NOT_FOUND\"");
        Files.writeString(data.resolve("dataset/dog7/00.png"), "no photo");
        assertThat(draw(data).error()).contains("\"code\":\"IMAGE_UNREADABLE\"").contains("dog7/00.png");
        assertThat(out.resolve("pictures")).doesNotExist();
    }
}
