package io.customshift.deploy.standalone.simulate;

import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import io.customshift.models.bench.Figure;
import io.customshift.models.cli.FigureOutput;
import io.customshift.models.image.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift simulate}: the scheduler's dispatcher under virtual time, beside other ways to deal work out. */
@Command(
        name = "simulate",
        description =
                "Runs the scheduler's own dispatcher under virtual time with made-up workers and jobs, beside today's and"
                        + " others' ways to deal work out. Writes simulate.svg and report.md. Exit code 1 when a bound is"
                        + " broken.")
public final class SimulateCommand implements Callable<Integer> {
    private static final Set<String> TRACES = new TreeSet<>(Set.of("large", "hot", "mixed", "zipf"));

    @Option(
            names = "--trace",
            paramLabel = "NAME",
            split = ",",
            description =
                    "large: one job; hot: one subject; mixed: 50 tenants, slow and lost workers; zipf: popular and"
                            + " rare subjects (default: all of them).")
    private List<String> traces = List.copyOf(TRACES);

    @Option(
            names = "--workers",
            paramLabel = "N",
            split = ",",
            description = "Sizes of the fleet for the trace large (default: 8,64,100,500).")
    private List<Integer> workers = List.of(8, 64, 100, 500);

    @Option(names = "--seed", paramLabel = "S", description = "Of all that is drawn by lot (default: 1).")
    private long seed = 1;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the report (default: target/customshift/simulate).")
    private @Nullable Path out;

    @Mixin
    private FigureOutput output = new FigureOutput();

    @Override
    public Integer call() throws IOException {
        for (String trace : traces) {
            if (!TRACES.contains(trace)) {
                throw new FleetException(
                        FleetCode.BAD_SETTING, "--trace is " + trace + "; known are " + String.join(", ", TRACES));
            }
        }
        for (int size : workers) {
            if (size < 1 || size > 10_000) {
                throw new FleetException(
                        FleetCode.BAD_SETTING,
                        "--workers is " + size + "; allowed is 1 to 10000; give sizes of a fleet");
            }
        }
        Scenarios scenarios = new Scenarios(seed, output.quick(), new Terminal(System.err)::line);
        if (traces.contains("large")) {
            scenarios.large(workers);
        }
        if (traces.contains("hot")) {
            scenarios.hot();
        }
        if (traces.contains("mixed")) {
            scenarios.mixed();
        }
        if (traces.contains("zipf")) {
            scenarios.zipf();
        }
        Path folder = out == null ? Installation.locate().home().resolve("target/customshift/simulate") : out;
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("simulate.svg"), Chart.svg(scenarios.charts()));
        Files.writeString(
                folder.resolve("report.md"),
                "# Simulation, seed " + seed + "\n\n![plots](simulate.svg)\n\n```\n"
                        + scenarios.figures().stream().map(Figure::line).collect(Collectors.joining("\n")) + "\n```\n");
        return output.print(scenarios.figures());
    }
}
