package io.customshift.deploy.standalone.bench;

import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.bench.Figure;
import io.customshift.models.cli.FigureOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift bench scheduler}: what a job of a million pictures costs, on a fleet of its own whose worker makes noise. */
@Command(
        name = "scheduler",
        description =
                "What a job of a million pictures costs the scheduler: time until it is taken, planned and begun, memory,"
                        + " a restart with it, its results, its end; and decisions of the dispatcher. Exit code 1 when a bound is broken.")
final class BenchSchedulerCommand implements Callable<Integer> {
    @Mixin
    private FigureOutput output = new FigureOutput();

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Lines of the job, a picture each (default: ${DEFAULT-VALUE}).")
    private int lines;

    @Option(
            names = "--subjects",
            paramLabel = "N",
            defaultValue = "4",
            description = "Products that the lines are of, in turn (default: ${DEFAULT-VALUE}).")
    private int subjects;

    @Override
    public Integer call() throws Exception {
        if (lines < 1 || lines > 1_000_000 || subjects < 1 || subjects > 50_000) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    "--lines is " + lines + " and --subjects " + subjects
                            + "; allowed are 1 to 1000000 and 1 to 50000; change them");
        }
        Terminal terminal = new Terminal(System.err);
        int asked = output.quick() ? Math.min(lines, 20_000) : lines;
        return new OwnFleet(new WorkerOptions(), 1, Map.of("CUSTOMSHIFT_DEVICE", "none"))
                .measure(output, terminal, (fleet, side, data) -> {
                    List<Figure> figures = new ArrayList<>(new DispatchBench(terminal::line).run());
                    figures.addAll(new LongJobBench(fleet, data, asked, subjects, terminal::line).run());
                    return figures;
                });
    }
}
