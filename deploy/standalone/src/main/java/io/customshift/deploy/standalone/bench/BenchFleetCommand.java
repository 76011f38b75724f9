package io.customshift.deploy.standalone.bench;

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

/** {@code customshift bench fleet}: a fleet of its own, with one worker, in a folder that is removed again. */
@Command(
        name = "fleet",
        description = "What the fleet costs beside the engine: time of a shard outside it, pictures a second,"
                + " time until a shard starts,"
                + " start and memory of the services. Exit code 1 when a bound is broken.")
final class BenchFleetCommand implements Callable<Integer> {

    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Mixin
    private FigureOutput output = new FigureOutput();

    @Option(
            names = "--submissions",
            paramLabel = "N",
            defaultValue = "15",
            description = "How often the time until a shard starts is measured (default: ${DEFAULT-VALUE}).")
    private int submissions;

    @Option(
            names = "--store-latency",
            paramLabel = "MS",
            defaultValue = "0",
            description = "Milliseconds by which each answer of the store comes later to the worker, as over a network"
                    + " (default: ${DEFAULT-VALUE}).")
    private int storeLatency;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "1",
            description = "Pictures that the worker makes side by side, 1 to 64 (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Override
    public Integer call() throws Exception {
        if (submissions < 1 || submissions > 1_000) {
            throw new FleetException(
                    FleetCode.BAD_SETTING, "--submissions is " + submissions + "; give a number from 1 to 1000");
        }
        if (storeLatency < 0 || storeLatency > 10_000) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    "--store-latency is " + storeLatency + "; give milliseconds from 0 to 10000");
        }
        if (batch < 1 || batch > 64) {
            throw new FleetException(FleetCode.BAD_SETTING, "--batch is " + batch + "; give a number from 1 to 64");
        }
        // The figures alone are the output.
        Terminal terminal = new Terminal(System.err);
        return new OwnFleet(
                        model, 1, Map.of("CUSTOMSHIFT_BATCH", Integer.toString(batch)), Duration.ofMillis(storeLatency))
                .measure(
                        output,
                        terminal,
                        (fleet, side, data) ->
                                new FleetBench(fleet, side, data, output.quick(), submissions, terminal::line).run());
    }
}
