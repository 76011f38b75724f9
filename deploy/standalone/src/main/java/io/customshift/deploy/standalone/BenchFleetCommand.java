package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.bench.FleetBench;
import io.customshift.deploy.standalone.fleet.Fleet;
import io.customshift.deploy.standalone.fleet.FleetSettings;
import io.customshift.deploy.standalone.fleet.WorkerModel;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import io.customshift.models.bench.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift bench fleet}: a fleet of its own, with one worker, in a folder that is removed again. */
@Command(
        name = "fleet",
        description = "What the fleet costs beside the engine: time of a shard outside it, time until a shard starts,"
                + " start and memory of the services. Exit code 1 when a bound is broken.")
final class BenchFleetCommand implements Callable<Integer> {

    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(names = "--quick", description = "A smaller run, for a first look.")
    private boolean quick;

    @Option(
            names = "--submissions",
            defaultValue = "15",
            description = "How often the time until a shard starts is measured (default: ${DEFAULT-VALUE}).")
    private int submissions;

    @Option(names = "--json", description = "Figures as lines of JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (submissions < 1 || submissions > 1_000) {
            throw new FleetException(
                    FleetCode.BAD_SETTING, "--submissions is " + submissions + "; give a number from 1 to 1000");
        }
        // The figures alone are the output.
        Terminal terminal = new Terminal(System.err);
        Path data = Files.createTempDirectory("customshift-bench-fleet-");
        FleetSettings settings = settings(data);
        Installation installation = Installation.locate();
        WorkerModel chosen = WorkerModel.choose(settings, installation.home(), terminal::line);
        List<Figure> figures;
        try (Fleet fleet = new Fleet(settings.with(chosen), installation)) {
            Runtime.getRuntime().addShutdownHook(new Thread(fleet::close, "bench-stop"));
            fleet.start(terminal);
            figures = new FleetBench(fleet, chosen.defaultSide(), data, quick, submissions, terminal::line).run();
        } catch (RuntimeException e) {
            terminal.line("the logs stay in " + data.resolve("logs"));
            throw e;
        }
        remove(data);
        figures.forEach(figure -> System.out.println(json ? figure.json() : figure.line()));
        return figures.stream().allMatch(Figure::holds) ? 0 : 1;
    }

    /** Without the brokers, stores and counts that the environment may name: what is measured is always the same. */
    private FleetSettings settings(Path data) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("KAFKA_") || name.startsWith("S3_"));
        environment.put("CUSTOMSHIFT_WORKERS", "1");
        model.into(environment);
        return FleetSettings.from(environment, data);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
