package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.verify.chaos.SmallDisk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.cli.FigureOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift verify disk-full}: a fleet of its own on a small file system that is filled while it works. */
@Command(
        name = "disk-full",
        description =
                "Fills the disk of a working fleet: every command must name it, status must tell the truth, nothing may"
                        + " end for good, and with room again the job must finish by itself with nothing lost. Exit code 1 when a"
                        + " bound is broken. Mounts a small file system, which needs root; else give --disk.")
final class VerifyDiskFullCommand implements Callable<Integer> {

    @Option(
            names = "--disk",
            paramLabel = "DIR",
            description = "Folder on a small file system of its own, instead of mounting one.")
    private @Nullable Path disk;

    @Option(names = "--megabytes", paramLabel = "N", description = "Size of what is mounted (default: 8).")
    private int megabytes = 8;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long the disk stays full (default: 60; with --quick 15).")
    private int seconds = 60;

    @Mixin
    private FigureOutput output = new FigureOutput();

    @Override
    public Integer call() throws IOException {
        if (seconds < 5 || seconds > 3_600 || megabytes < 4 || megabytes > 1_024) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    "--seconds is " + seconds + " and --megabytes " + megabytes + "; give 5 to 3600 and 4 to 1024");
        }
        // The figures alone are the output.
        Terminal terminal = new Terminal(System.err);
        Optional<SmallDisk> small = disk == null ? SmallDisk.mount(megabytes) : Optional.of(SmallDisk.at(disk));
        if (small.isEmpty()) {
            System.out.println("SKIPPED disk-full: mounting a file system needs root; give --disk DIR on a small one");
            return ExitCode.DONE;
        }
        try (SmallDisk own = small.get()) {
            Duration full = Duration.ofSeconds(output.quick() ? 15 : seconds);
            return output.print(new DiskFull(own, full, terminal::line).run());
        }
    }
}
