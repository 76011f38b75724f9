package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs a fleet until this JVM is told to end: starts it, writes its state for other commands, and leaves it to {@link Upkeep}.
 * The lock is held from before the first process to after the last.
 */
public final class Supervisor {

    private Supervisor() {}

    /** Does not return but by a failed start; a shutdown hook ends the fleet in order. */
    public static void run(FleetSettings settings, Installation installation, Terminal terminal)
            throws InterruptedException {
        Path data = settings.dataDirectory();
        FleetLock lock = FleetLock.take(data);
        long self = ProcessHandle.current().pid();
        new FleetState(self, FleetState.Phase.STARTING, "", List.of(), settings.weights(), List.of()).write(data);
        Fleet fleet = new Fleet(settings, installation);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            fleet.close();
                            lock.close();
                        },
                        "fleet-stop"));
        try {
            fleet.start(new Writing(FleetListener.on(terminal), fleet, settings, ConcurrentHashMap.newKeySet()));
        } catch (FleetException e) {
            String reason = e.label() + ": " + e.getMessage();
            new FleetState(self, FleetState.Phase.FAILED, reason, List.of(), settings.weights(), List.of())
                    .tryWrite(data);
            throw e;
        }
        new Upkeep(fleet, data, terminal, () -> ready(fleet, settings)).forever();
    }

    private static FleetState ready(Fleet fleet, FleetSettings settings) {
        return new FleetState(
                ProcessHandle.current().pid(),
                FleetState.Phase.READY,
                "",
                fleet.parts(),
                settings.weights(),
                fleet.notes());
    }

    /** Passes on, and keeps the state file up to date so that {@code up} can show how far the start is. */
    private record Writing(FleetListener next, Fleet fleet, FleetSettings settings, Set<String> usable)
            implements FleetListener {

        @Override
        public void starting(String part) {
            next.starting(part);
        }

        @Override
        public void ready(String part, String address, Duration took) {
            next.ready(part, address, took);
            usable.add(part);
            List<FleetPart> parts = fleet.parts().stream()
                    .filter(one -> usable.contains(one.name()))
                    .toList();
            long self = ProcessHandle.current().pid();
            new FleetState(self, FleetState.Phase.STARTING, "", parts, settings.weights(), fleet.notes())
                    .tryWrite(settings.dataDirectory());
        }
    }
}
