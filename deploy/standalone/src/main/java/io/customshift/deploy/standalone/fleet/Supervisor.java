package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs a fleet until this JVM is told to end: writes its state for other commands, starts ended parts again. The lock is held
 * from before the first process to after the last.
 */
public final class Supervisor {

    private static final long LOOK_MS = 500;
    private static final long FIRST_PAUSE_MS = 1_000;
    private static final long LONGEST_PAUSE_MS = 30_000;

    private Supervisor() {}

    /** Does not return but by a failed start; a shutdown hook ends the fleet in order. */
    public static void run(FleetSettings settings, Installation installation, FleetListener listener)
            throws InterruptedException {
        Path data = settings.dataDirectory();
        FleetLock lock = FleetLock.take(data);
        long self = ProcessHandle.current().pid();
        new FleetState(self, FleetState.Phase.STARTING, "", List.of(), settings.weights()).write(data);
        Fleet fleet = new Fleet(settings, installation);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            fleet.close();
                            lock.close();
                        },
                        "fleet-stop"));
        try {
            fleet.start(new Writing(listener, fleet, settings, ConcurrentHashMap.newKeySet()));
        } catch (FleetException e) {
            String reason = e.code() + ": " + e.getMessage();
            new FleetState(self, FleetState.Phase.FAILED, reason, List.of(), settings.weights()).write(data);
            throw e;
        }
        new FleetState(self, FleetState.Phase.READY, "", fleet.parts(), settings.weights()).write(data);
        long pauseMs = FIRST_PAUSE_MS;
        while (true) {
            Thread.sleep(LOOK_MS);
            List<String> again = fleet.restartEnded();
            if (again.isEmpty()) {
                continue;
            }
            again.forEach(listener::starting);
            new FleetState(self, FleetState.Phase.READY, "", fleet.parts(), settings.weights()).write(data);
            // A part that ends at once must not keep the machine busy.
            Thread.sleep(pauseMs);
            pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
        }
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
            new FleetState(self, FleetState.Phase.STARTING, "", parts, settings.weights())
                    .write(settings.dataDirectory());
        }
    }
}
