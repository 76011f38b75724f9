package io.customshift.models.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.fixture.Fixture;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The whole command on the shipped model, with a probe that has hardly learnt anything: figures fail, the way holds. */
class EvaluateCommandTest {
    @TempDir
    private Path folder;

    private record Outcome(int status, String error) {}

    private Outcome run(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.addAll(List.of(
                "--quick",
                "--steps",
                "1",
                "--probe-steps",
                "2",
                "--probe-cache",
                folder.resolve("probe").toString(),
                "--out",
                folder.resolve(out).toString()));
        StringWriter error = new StringWriter();
        CommandLine line = Main.commandLine().setErr(new PrintWriter(error, true));
        line.setOverwrittenOptionsAllowed(true);
        return new Outcome(line.execute(arguments.toArray(String[]::new)), error.toString());
    }

    private List<Path> marks(String out) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(out))) {
            return files.filter(file -> file.getFileName().toString().startsWith("marks-"))
                    .sorted()
                    .toList();
        }
    }

    private static final String[] WEIGHTS = {"--weights", "../customshift-tiny"};

    private Outcome evaluate(String out, int products) {
        return run(
                out, "evaluate", WEIGHTS[0], WEIGHTS[1], "--examples", "1", "--products", Integer.toString(products));
    }

    @Test
    void reportIsWrittenAndALaterRunGoesOn() throws Exception {
        // Nothing drawn in one step is a product.
        assertThat(evaluate("stopped", 1).status()).isEqualTo(Main.FAILED);
        assertThat(folder.resolve("stopped"))
                .isDirectoryContaining("glob:**/report.md")
                .isDirectoryContaining("glob:**/scores.csv")
                .isDirectoryContaining("glob:**/lambda.svg")
                .isDirectoryContaining("glob:**/examples.png");
        Path marks = marks("stopped").get(0);
        String first = Files.readString(marks);
        evaluate("stopped", 2);
        String both = Files.readString(marks);
        assertThat(both).startsWith(first);
        assertThat(both.lines().count()).isEqualTo(2 * (first.lines().count() - 1) + 1);
        evaluate("at-once", 2);
        assertThat(Files.readString(marks("at-once").get(0))).isEqualTo(both);
        assertThat(Files.readString(folder.resolve("at-once/scores.csv")))
                .isEqualTo(Files.readString(folder.resolve("stopped/scores.csv")));
    }

    @Test
    void otherSettingsAreMarkedApart() throws Exception {
        run("out", "evaluate", "catalogue", WEIGHTS[0], WEIGHTS[1], "--examples", "0", "--products", "1");
        run("out", "evaluate", WEIGHTS[0], WEIGHTS[1], "--examples", "0", "--products", "1", "--guidance", "2,2");
        assertThat(marks("out")).hasSize(2);
    }

    @Test
    void modelOfAnotherSizeAndNoProductsAreRefused() throws Exception {
        Outcome large = run("out", "evaluate", "--weights", modelOfSide(96).toString());
        assertThat(large.status()).isEqualTo(Main.FAILED);
        assertThat(large.error()).contains("SIZE_INVALID").contains("64x64");
        Outcome none = run("out", "evaluate", WEIGHTS[0], WEIGHTS[1], "--products", "0");
        assertThat(none.status()).isEqualTo(Main.USAGE);
        assertThat(none.error()).contains("products");
    }

    /** The fixtures' model, which has 8 pixels a latent, said to be for another size. */
    private Path modelOfSide(int pixels) throws IOException {
        Path source = Fixture.path("sd3-tiny");
        Path copy = folder.resolve("model");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(source.relativize(file).toString()));
            }
        }
        Path config = copy.resolve("transformer/config.json");
        String text = Files.readString(config);
        assertThat(text).contains("\"sample_size\": 8");
        Files.writeString(config, text.replace("\"sample_size\": 8", "\"sample_size\": " + pixels / 8));
        return copy;
    }
}
