package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.console.Table;
import io.customshift.deploy.standalone.console.Times;
import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.ProcessUse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A fleet of this machine as it is now: what the state file says, checked against the processes and the disk.
 *
 * @param data its folder
 * @param phase {@code starting}, {@code ready}, {@code not ready} or {@code failed}
 * @param reasons what is wrong, one line each
 * @param parts its processes, the supervisor first
 */
record FleetReport(String data, String phase, List<String> reasons, List<Part> parts) {

    /** One process; memory is resident, negative when it is not known. */
    record Part(
            String name,
            long pid,
            String state,
            long uptimeSeconds,
            long memoryBytes,
            int restarts,
            String address,
            String log) {}

    static FleetReport of(Path data, FleetState state) {
        List<PartHealth> health = PartHealth.of(state.parts());
        List<String> reasons = new ArrayList<>();
        Optional<String> full = Disk.full(data);
        full.ifPresent(said -> reasons.add("DISK_FULL: " + said + ", and the fleet goes on by itself"));
        List<Part> parts = new ArrayList<>();
        parts.add(supervisor(state.supervisor()));
        for (int i = 0; i < health.size(); i++) {
            FleetPart part = state.parts().get(i);
            if (!health.get(i).isReady()) {
                reasons.add(part.name() + " is " + health.get(i).state() + ": "
                        + health.get(i).reason() + "; its log: " + part.log());
            }
            parts.add(part(part, health.get(i)));
        }
        if (!state.message().isEmpty()) {
            reasons.add(state.message());
        }
        boolean ready = state.phase() == FleetState.Phase.READY;
        String phase =
                ready && !reasons.isEmpty() ? "not ready" : state.phase().name().toLowerCase(Locale.ROOT);
        return new FleetReport(data.toString(), phase, reasons, parts);
    }

    boolean isReady() {
        return phase.equals("ready");
    }

    String text() {
        StringBuilder text = new StringBuilder("fleet on " + data + ": " + phase);
        reasons.forEach(reason -> text.append("\n  ").append(reason));
        return text.append('\n').append(table()).toString();
    }

    String table() {
        Table table = new Table("PART", ">PID", "STATE", ">UPTIME", ">MEMORY", ">RESTARTS", "ADDRESS");
        for (Part part : parts) {
            table.row(
                    part.name(),
                    part.pid(),
                    part.state(),
                    part.uptimeSeconds() < 0 ? "" : Times.text(Duration.ofSeconds(part.uptimeSeconds())),
                    part.memoryBytes() < 0 ? "" : part.memoryBytes() / (1024 * 1024) + " MB",
                    part.restarts(),
                    part.address());
        }
        return table.toString();
    }

    private static Part supervisor(long pid) {
        boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        return new Part("supervisor", pid, alive ? "ready" : "gone", -1, memory(pid), 0, "", "");
    }

    private static Part part(FleetPart part, PartHealth health) {
        boolean gone = health.state().equals("gone");
        long uptime = Duration.between(part.startedAt(), Instant.now()).toSeconds();
        return new Part(
                part.name(),
                part.pid(),
                health.state(),
                gone ? -1 : uptime,
                gone ? -1 : memory(part.pid()),
                part.restarts(),
                part.address(),
                part.log());
    }

    private static long memory(long pid) {
        return ProcessUse.of(pid).map(ProcessUse::residentBytes).orElse(-1L);
    }
}
