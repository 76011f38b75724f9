package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.bench.OwnFleet;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import io.customshift.models.cli.FigureOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift verify soak}: work for hours on a fleet of its own, in a folder that is removed again. */
@Command(
        name = "soak",
        description =
                "Gives one worker pictures for hours; memory, descriptors, threads, lag and the store's bytes for a"
                        + " picture must stay flat. Writes samples.csv, soak.svg and report.md. Exit code 1 when a bound"
                        + " is broken.")
final class VerifySoakCommand implements Callable<Integer> {
    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(
            names = "--hours",
            paramLabel = "H",
            description =
                    "How long at least (default: 1; with --quick two minutes and 200 pictures, which judge no growth).")
    private double hours = 1;

    @Option(names = "--images", paramLabel = "N", description = "Pictures at least (default: 10000).")
    private int images = Soak.JUDGED;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the report (default: target/customshift/soak).")
    private @Nullable Path out;

    @Mixin
    private FigureOutput output = new FigureOutput();

    @Override
    public Integer call() throws Exception {
        if (!(hours > 0 && hours <= 1_000) || images < 1) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    "--hours is " + hours + " and --images " + images + "; give hours up to 1000 and pictures from 1");
        }
        // The figures alone are the output.
        Terminal terminal = new Terminal(System.err);
        Soak.Plan plan = output.quick()
                ? new Soak.Plan(Duration.ofMinutes(2), 200)
                : new Soak.Plan(Duration.ofMillis((long) (hours * 3_600_000)), images);
        Path report = out == null ? Installation.locate().home().resolve("target/customshift/soak") : out;
        return new OwnFleet(model, 1, Map.of())
                .measure(
                        output,
                        terminal,
                        (fleet, side, data) -> new Soak(fleet, side, plan, data, terminal::line).run(report));
    }
}
