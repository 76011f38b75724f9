package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.bench.OwnFleet;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.standalone.verify.chaos.ChaosRun;
import io.customshift.deploy.standalone.verify.chaos.FaultKind;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.cli.FigureOutput;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift verify chaos}: the guarantees, tried on a cluster of its own in a folder that is removed again. */
@Command(
        name = "chaos",
        description =
                "Starts three brokers, a store, two schedulers and three workers, gives them work and breaks them meanwhile:"
                        + " kills, freezes, cuts off, slows, changes. Then every accepted picture must be in the bucket exactly"
                        + " once, as in an undisturbed run, and told so everywhere. Exit code 1 when a bound is broken.")
final class VerifyChaosCommand implements Callable<Integer> {
    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(names = "--images", paramLabel = "N", description = "Pictures at least (default: 2000; with --quick 200).")
    private int images = 2_000;

    @Option(names = "--faults", paramLabel = "M", description = "Faults (default: 40; with --quick 10).")
    private int faults = 40;

    @Option(names = "--seed", paramLabel = "S", description = "Repeats a run's choices (default: by the clock).")
    private long seed = System.currentTimeMillis() % 1_000_000;

    @Option(
            names = "--kinds",
            paramLabel = "KIND",
            split = ",",
            description = "Only these kinds of faults, by comma: ${COMPLETION-CANDIDATES} (default: all).")
    private List<FaultKind> kinds = List.of(FaultKind.values());

    @Option(
            names = "--apart",
            paramLabel = "SECONDS",
            description =
                    "Between the mending of a fault and the next one of its lane, so that each can be told by itself"
                            + " (default: 0: into each other).")
    private int apart;

    @Option(
            names = "--quiet",
            paramLabel = "SECONDS",
            description = "How long the work may take to end once all is mended (default: 300).")
    private int quiet = 300;

    @Option(
            names = "--network",
            description = "The workers compute their pictures with the model; else they make noise, which takes less of"
                    + " this machine.")
    private boolean network;

    @Mixin
    private FigureOutput output = new FigureOutput();

    @Override
    public Integer call() throws Exception {
        int wantedImages = output.quick() && images == 2_000 ? 200 : images;
        int wantedFaults = output.quick() && faults == 40 ? 10 : faults;
        if (wantedImages < 1 || wantedFaults < 0 || wantedImages > 100_000 || wantedFaults > 10_000) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    "--images is " + images + " and --faults " + faults
                            + "; give 1 to 100000 pictures and 0 to 10000 faults");
        }
        // The figures alone are the output.
        Terminal terminal = new Terminal(System.err);
        terminal.line("seed " + seed + ", which --seed repeats");
        return OwnFleet.inFolder("chaos", model, 1, output, terminal, (folder, settings, chosen) -> {
            ChaosRun.Plan plan = new ChaosRun.Plan(
                    wantedImages,
                    wantedFaults,
                    seed,
                    Set.copyOf(kinds),
                    network,
                    chosen.defaultSide(),
                    Duration.ofSeconds(Math.max(0, apart)),
                    Duration.ofSeconds(quiet));
            return new ChaosRun(plan, terminal::line).run(folder, chosen);
        });
    }
}
