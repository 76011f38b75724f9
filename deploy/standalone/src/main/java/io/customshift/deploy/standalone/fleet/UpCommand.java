package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Launcher;
import io.customshift.deploy.standalone.console.Output;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Starts the fleet in the background: a broker and a store unless the environment names others, a"
                + " scheduler, workers.")
public final class UpCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Mixin
    private Output output = new Output();

    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes, 1 to 16 (default: 1).")
    private @Nullable Integer workers;

    @Option(
            names = "--port",
            paramLabel = "[PART=]N",
            description =
                    "Port of the scheduler, or of broker=, store=, worker= (the first of them). Kept for later starts"
                            + " (default: 28080, 29092, 29000, 28081, or free ones where those are taken). May be repeated.")
    private List<String> ports = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        FleetSettings asked = options.settings(model, workers, ports(ports));
        Path data = asked.dataDirectory();
        FleetLock.take(data).close();
        FleetSettings settings =
                asked.with(WorkerModel.choose(asked, Installation.locate().home(), output::say));
        FleetState.remove(data);
        Path log = data.resolve("logs/supervisor.log");
        Process supervisor = start(settings, log);
        // Ctrl-C while it starts: the supervisor takes its children with it.
        Thread abort = new Thread(
                () -> {
                    System.err.println("stopping…");
                    supervisor.toHandle().destroy();
                },
                "up-abort");
        Runtime.getRuntime().addShutdownHook(abort);
        FleetState state = await(supervisor, data, log);
        Runtime.getRuntime().removeShutdownHook(abort);
        FleetReport report = FleetReport.of(data, state);
        output.result(report, text(report, state));
        return ExitCode.DONE;
    }

    private String text(FleetReport report, FleetState state) {
        List<String> lines = new ArrayList<>();
        lines.add("the fleet is up on " + report.data());
        lines.add(report.table());
        lines.addAll(state.notes());
        String[] again = options.again();
        lines.add("scheduler: " + state.address("scheduler").orElse("?") + "  (REST; its description at /openapi)");
        lines.add("hand in a catalogue: "
                + Launcher.call(words(List.of("submit", "catalogue.csv", "--photos", "photos", "--watch"), again)));
        lines.add("stop this fleet:     " + Launcher.call(words(List.of("down"), again)));
        return String.join("\n", lines);
    }

    private static String[] words(List<String> first, String[] more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    static Map<String, Integer> ports(List<String> given) {
        Map<String, Integer> ports = new HashMap<>();
        for (String text : given) {
            String[] halves = text.contains("=") ? text.split("=", 2) : new String[] {"scheduler", text};
            boolean number = halves[1].matches("\\d{1,5}")
                    && Integer.parseInt(halves[1]) >= 1
                    && Integer.parseInt(halves[1]) <= 65_535;
            if (!FleetSettings.PARTS.contains(halves[0]) || !number) {
                throw new FleetException(
                        FleetCode.BAD_SETTING,
                        "--port is " + text + "; give a number from 1 to 65535, or PART=NUMBER with one of "
                                + FleetSettings.PARTS);
            }
            ports.put(halves[0], Integer.valueOf(halves[1]));
        }
        return ports;
    }

    private static Process start(FleetSettings settings, Path log) {
        List<String> command = new ArrayList<>();
        // Out of the terminal's session, so that closing the terminal does not end the fleet.
        for (String setsid : new String[] {"/usr/bin/setsid", "/bin/setsid"}) {
            if (Files.isExecutable(Path.of(setsid)) && command.isEmpty()) {
                command.add(setsid);
            }
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("io.customshift.deploy.standalone.Main", SuperviseCommand.NAME));
        command.addAll(List.of("--data", settings.dataDirectory().toString()));
        command.addAll(List.of("--workers", Integer.toString(settings.workers())));
        settings.weights().ifPresent(path -> command.addAll(List.of("--weights", path.toString())));
        settings.adapter().ifPresent(path -> command.addAll(List.of("--adapter", path.toString())));
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()));
            // Not on the command line, which is what a list of processes shows: see RunningFleets.
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            settings.ports()
                    .forEach((part, port) ->
                            builder.environment().put(FleetSettings.portVariable(part), port.toString()));
            return builder.start();
        } catch (IOException e) {
            throw Disk.unwritable(log, e);
        }
    }

    private FleetState await(Process supervisor, Path data, Path log) throws InterruptedException, IOException {
        FleetListener listener = output.isJson() ? FleetListener.silent() : FleetListener.on(new Terminal(System.out));
        Set<String> shown = new HashSet<>();
        while (true) {
            boolean alive = supervisor.isAlive();
            Optional<FleetState> state = FleetState.read(data);
            for (FleetPart part : state.map(FleetState::parts).orElse(List.of())) {
                if (shown.add(part.name())) {
                    listener.ready(part.name(), part.address(), Duration.between(part.startedAt(), Instant.now()));
                }
            }
            if (state.isPresent() && state.get().phase() == FleetState.Phase.READY) {
                return state.get();
            }
            if (!alive) {
                String reason = state.map(FleetState::message).orElse("");
                throw new FleetException(
                        FleetCode.CHILD_EXITED,
                        "the fleet did not start. " + (reason.isEmpty() ? Files.readString(log) : reason) + "\nlog: "
                                + log);
            }
            Thread.sleep(100);
        }
    }
}
