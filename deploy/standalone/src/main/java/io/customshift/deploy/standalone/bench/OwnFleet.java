package io.customshift.deploy.standalone.bench;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.Fleet;
import io.customshift.deploy.standalone.fleet.FleetListener;
import io.customshift.deploy.standalone.fleet.FleetSettings;
import io.customshift.deploy.standalone.fleet.WorkerModel;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.supervision.Installation;
import io.customshift.models.bench.Figure;
import io.customshift.models.cli.FigureOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A fleet that a measurement has for itself, in a folder that is removed again. The brokers, stores and counts that the
 * environment may name are not used: what is measured is always the same.
 *
 * @param model weights that the command line names
 * @param workers processes
 * @param further environment of scheduler and workers
 * @param storeLatency by how much each answer of the store comes later to the workers
 */
public record OwnFleet(WorkerOptions model, int workers, Map<String, String> further, Duration storeLatency) {

    /** With the store as near to the workers as it is. */
    public OwnFleet(WorkerOptions model, int workers, Map<String, String> further) {
        this(model, workers, further, Duration.ZERO);
    }

    /** What is done with it. */
    public interface Measurement {
        /** Gives what was measured; {@code side} is that of the square pictures that the weights were made for. */
        List<Figure> of(Fleet fleet, int side, Path data);
    }

    public OwnFleet {
        further = Map.copyOf(further);
    }

    /** Prints the figures; returns the exit code, 1 when a bound is broken. */
    public int measure(FigureOutput output, Terminal terminal, Measurement measurement) throws IOException {
        Path data = Files.createTempDirectory("customshift-fleet-");
        terminal.line("works in " + data + ", which is removed when all is well");
        FleetSettings settings = settings(data);
        Installation installation = Installation.locate();
        WorkerModel chosen = WorkerModel.forCheck(settings, installation.home(), terminal::line);
        List<Figure> figures;
        try (LateStore late = new LateStore(storeLatency);
                Fleet fleet = new Fleet(settings.with(chosen), installation, further, late::of)) {
            Runtime.getRuntime().addShutdownHook(new Thread(fleet::close, "fleet-stop"));
            fleet.start(FleetListener.on(terminal));
            figures = measurement.of(fleet, chosen.defaultSide(), data);
        } catch (RuntimeException e) {
            terminal.line("the logs stay in " + data.resolve("logs"));
            throw e;
        }
        int status = output.print(figures);
        if (status == ExitCode.DONE) {
            remove(data);
        } else {
            terminal.line("the logs stay in " + data.resolve("logs"));
        }
        return status;
    }

    private FleetSettings settings(Path data) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("KAFKA_") || name.startsWith("S3_"));
        environment.put("CUSTOMSHIFT_WORKERS", Integer.toString(workers));
        model.into(environment);
        return FleetSettings.from(environment, data);
    }

    public static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
