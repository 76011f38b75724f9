package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.deploy.supervision.Installation;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The fleet's command line, as the launcher starts it. */
final class Command {
    private Command() {}

    /** {@code customshift submit}: hands in a CSV manifest and waits until the command says which job it is. */
    static void submit(String scheduler, String job, String csv, Path folder) {
        try {
            Path manifest = Files.writeString(folder.resolve("catalogue.csv"), csv);
            Path target = Installation.locate().home().resolve("deploy/standalone/target");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            target.resolve("classes") + File.pathSeparator + target.resolve("lib") + File.separator
                                    + "*",
                            "io.customshift.deploy.standalone.Main",
                            "submit",
                            "--scheduler",
                            scheduler,
                            "--job",
                            job,
                            manifest.toString())
                    .redirectErrorStream(true)
                    .start();
            List<String> said;
            try (var lines = process.inputReader()) {
                said = lines.lines().toList();
            }
            assertThat(process.waitFor()).as("%s", said).isZero();
            assertThat(said).containsExactly(job);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
