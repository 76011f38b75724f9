package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.fleet.FleetLock;
import io.customshift.deploy.standalone.fleet.FleetPart;
import io.customshift.deploy.standalone.fleet.FleetSettings;
import io.customshift.deploy.standalone.fleet.FleetState;
import io.customshift.deploy.standalone.fleet.WorkerModel;
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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "up", description = "Starts the fleet in the background.")
final class UpCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(names = "--workers", paramLabel = "N", description = "Worker processes, 1 to 16 (default: 1).")
    private @Nullable Integer workers;

    @Override
    public Integer call() throws IOException, InterruptedException {
        FleetSettings asked = options.settings(model, workers);
        Path data = asked.dataDirectory();
        FleetLock.take(data).close();
        FleetSettings settings =
                asked.with(WorkerModel.choose(asked, Installation.locate().home(), System.out::println));
        FleetState.remove(data);
        Path log = data.resolve("logs/supervisor.log");
        Files.createDirectories(log.getParent());
        Process supervisor = new ProcessBuilder(command(settings))
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                .start();
        // Ctrl-C while it starts: the supervisor takes its children with it.
        Thread abort = new Thread(supervisor.toHandle()::destroy, "up-abort");
        Runtime.getRuntime().addShutdownHook(abort);
        FleetState state = await(supervisor, data, log);
        Runtime.getRuntime().removeShutdownHook(abort);
        System.out.println("the fleet is up on " + data + "; end it with `customshift down`");
        StatusCommand.print(state, System.out);
        return 0;
    }

    private List<String> command(FleetSettings settings) {
        List<String> command = new ArrayList<>();
        // Out of the terminal's session, so that closing the terminal does not end the fleet.
        for (String setsid : new String[] {"/usr/bin/setsid", "/bin/setsid"}) {
            if (Files.isExecutable(Path.of(setsid)) && command.isEmpty()) {
                command.add(setsid);
            }
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(Main.class.getName(), "supervise"));
        command.addAll(List.of("--data", settings.dataDirectory().toString()));
        command.addAll(List.of("--workers", Integer.toString(settings.workers())));
        settings.weights().ifPresent(path -> command.addAll(List.of("--weights", path.toString())));
        settings.adapter().ifPresent(path -> command.addAll(List.of("--adapter", path.toString())));
        return command;
    }

    private static FleetState await(Process supervisor, Path data, Path log) throws InterruptedException, IOException {
        Terminal terminal = new Terminal(System.out);
        Set<String> shown = new HashSet<>();
        while (true) {
            boolean alive = supervisor.isAlive();
            Optional<FleetState> state = FleetState.read(data);
            for (FleetPart part : state.map(FleetState::parts).orElse(List.of())) {
                if (shown.add(part.name())) {
                    terminal.ready(part.name(), part.address(), Duration.between(part.startedAt(), Instant.now()));
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
