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
    public int measure(FigureOutput output, Terminal terminal, Measurement measurement) throws Exception {
        return inFolder("fleet", model, workers, output, terminal, (data, settings, chosen) -> {
            try (LateStore late = new LateStore(storeLatency);
                    Fleet fleet = new Fleet(settings.with(chosen), Installation.locate(), further, late::of)) {
                Runtime.getRuntime().addShutdownHook(new Thread(fleet::close, "fleet-stop"));
                fleet.start(FleetListener.on(terminal));
                return measurement.of(fleet, chosen.defaultSide(), data);
            }
        });
    }

    /** What is measured in a folder, with the settings and the model of a fleet that the environment names no part of. */
    @FunctionalInterface
    public interface Check {
        List<Figure> in(Path folder, FleetSettings settings, WorkerModel model) throws Exception;
    }

    /** Prints what was measured in a folder of its own, which is removed when all is well; returns the exit code. */
    public static int inFolder(
            String name, WorkerOptions model, int workers, FigureOutput output, Terminal terminal, Check check)
            throws Exception {
        Path folder = Files.createTempDirectory("customshift-" + name + "-");
        terminal.line("works in " + folder + ", which is removed when all is well");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(each -> each.startsWith("KAFKA_") || each.startsWith("S3_"));
        environment.put("CUSTOMSHIFT_WORKERS", Integer.toString(workers));
        model.into(environment);
        FleetSettings settings = FleetSettings.from(environment, folder);
        int status = ExitCode.FAILED;
        try {
            WorkerModel chosen =
                    WorkerModel.forCheck(settings, Installation.locate().home(), terminal::line);
            status = output.print(check.in(folder, settings, chosen));
            return status;
        } finally {
            if (status == ExitCode.DONE) {
                remove(folder);
            } else {
                terminal.line("logs and data stay in " + folder);
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
