package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.supervision.Installation;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The fleet's command line, as the launcher starts it. */
final class Command {
    private Command() {}

    /** What a command has said on both of its outputs, and how it ended. */
    record Said(int status, List<String> lines) {
        String text() {
            return String.join("\n", lines);
        }
    }

    /** {@code customshift submit}: hands in a CSV manifest and waits until the command says which job it is. */
    static void submit(String scheduler, String job, String csv, Path folder) {
        Said said = trySubmit(scheduler, job, write(folder.resolve("catalogue.csv"), csv));
        assertThat(said.status()).as(said.text()).isZero();
        assertThat(said.lines()).containsExactly(job);
    }

    /** {@code customshift submit}, whatever comes of it. */
    static Said trySubmit(String scheduler, String job, Path manifest) {
        return run("submit", "--scheduler", scheduler, "--job", job, manifest.toString());
    }

    /** Runs a command to its end, with the memory that the launcher gives it. */
    static Said run(String... arguments) {
        return runAt(Installation.locate().home(), arguments);
    }

    /** The same on the programs of another home. */
    static Said runAt(Path home, String... arguments) {
        Path target = home.resolve("deploy/standalone/target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dcustomshift.home=" + home,
                "-cp",
                target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator + "*",
                "io.customshift.deploy.standalone.Main"));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var lines = process.inputReader()) {
                List<String> said = lines.lines().toList();
                return new Said(process.waitFor(), said);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
