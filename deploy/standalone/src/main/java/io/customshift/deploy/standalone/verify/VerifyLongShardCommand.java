package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.bench.OwnFleet;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.cli.FigureOutput;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift verify long-shard}: a fleet of its own, with two workers, in a folder that is removed again. */
@Command(
        name = "long-shard",
        description =
                "Renders one shard for minutes: its worker must keep its partitions, every service must be alive and"
                        + " ready throughout, and no picture may be stored twice. Exit code 1 when a bound is broken.")
final class VerifyLongShardCommand implements Callable<Integer> {

    /** What Kafka's clients take unless told otherwise: the shard has to last as long. */
    private static final Duration USUAL_POLL_INTERVAL = Duration.ofMinutes(5);

    private static final Duration QUICK_LENGTH = Duration.ofSeconds(20);
    private static final Duration QUICK_POLL_INTERVAL = Duration.ofSeconds(5);

    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description =
                    "Length of the shard at least (default: 5; with --quick 20 s, and workers that are taken for dead after 5 s"
                            + " without asking for records).")
    private int minutes = 5;

    @Mixin
    private FigureOutput output = new FigureOutput();

    @Override
    public Integer call() throws Exception {
        if (minutes < 1 || minutes > 120) {
            throw new FleetException(FleetCode.BAD_SETTING, "--minutes is " + minutes + "; give 1 to 120");
        }
        // The figures alone are the output.
        Terminal terminal = new Terminal(System.err);
        Duration length = output.quick() ? QUICK_LENGTH : Duration.ofMinutes(minutes);
        Map<String, String> settings = LongShard.settings(output.quick() ? QUICK_POLL_INTERVAL : USUAL_POLL_INTERVAL);
        return new OwnFleet(model, LongShard.WORKERS, settings)
                .measure(
                        output,
                        terminal,
                        (fleet, side, data) -> new LongShard(fleet, side, length, data, terminal::line).run());
    }
}
