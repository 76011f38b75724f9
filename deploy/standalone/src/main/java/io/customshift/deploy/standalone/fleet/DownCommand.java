package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Output;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "down", description = "Stops the fleet that runs in the background; data is kept.")
public final class DownCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Mixin
    private Output output = new Output();

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "Time for the pictures in hand, then by force (default: ${DEFAULT-VALUE}).")
    private int patience = 150;

    @Override
    public Integer call() throws InterruptedException {
        Path data = options.data();
        Optional<FleetState> state = FleetState.read(data);
        if (!FleetLock.isHeld(data) || state.isEmpty()) {
            FleetState.remove(data);
            say("not running", "no fleet runs on " + data + RunningFleets.said());
            return ExitCode.DONE;
        }
        // The lock is held, so the process that wrote the state is alive: its id cannot be another's.
        Optional<ProcessHandle> supervisor = ProcessHandle.of(state.get().supervisor());
        supervisor.ifPresent(ProcessHandle::destroy);
        output.say("stopping; pictures in hand are finished first");
        long end = System.nanoTime() + Duration.ofSeconds(patience).toNanos();
        while (FleetLock.isHeld(data)) {
            if (System.nanoTime() > end) {
                // Its children follow by themselves.
                supervisor.ifPresent(ProcessHandle::destroyForcibly);
                output.say("stopped by force after " + patience + " s");
                break;
            }
            Thread.sleep(100);
        }
        // The lock is given back a moment before the process is gone.
        for (int i = 0; i < 50 && supervisor.map(ProcessHandle::isAlive).orElse(false); i++) {
            Thread.sleep(100);
        }
        FleetState.remove(data);
        say("stopped", "the fleet is down; its data stays in " + data);
        return ExitCode.DONE;
    }

    private void say(String phase, String text) {
        output.result(Map.of("data", options.data().toString(), "phase", phase), text);
    }
}
