package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.ChildJvm;
import java.time.Instant;

/**
 * One process of the fleet, as the state file and {@code status} show it.
 *
 * @param name short name
 * @param pid process id
 * @param address where it listens
 * @param log its log file
 * @param startedAt when it was started
 * @param restarts how often it was started again since the fleet is up
 */
public record FleetPart(String name, long pid, String address, String log, Instant startedAt, int restarts) {

    static FleetPart of(ChildJvm child, String address, int restarts) {
        return new FleetPart(
                child.spec().name(),
                child.pid(),
                address,
                child.spec().logFile().toString(),
                Instant.now().minus(child.uptime()),
                restarts);
    }

    /** Whether it answers to questions about its health; the servers do not. */
    boolean isService() {
        return name.startsWith("scheduler") || name.startsWith("worker");
    }
}
