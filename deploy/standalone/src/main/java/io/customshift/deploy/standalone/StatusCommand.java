package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.fleet.FleetLock;
import io.customshift.deploy.standalone.fleet.FleetPart;
import io.customshift.deploy.standalone.fleet.FleetState;
import io.customshift.deploy.supervision.ProcessMemory;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Shows the processes of the fleet; exit code 1 when none runs.")
final class StatusCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Override
    public Integer call() {
        Path data = options.data();
        Optional<FleetState> state = FleetState.read(data);
        if (!FleetLock.isHeld(data) || state.isEmpty()) {
            System.out.println("no fleet runs on " + data);
            return 1;
        }
        System.out.println(
                "fleet on " + data + ": " + state.get().phase().name().toLowerCase(Locale.ROOT));
        print(state.get(), System.out);
        return 0;
    }

    static void print(FleetState state, PrintStream out) {
        out.printf("%-12s %8s %9s %9s  %s%n", "PART", "PID", "UPTIME", "MEMORY", "ADDRESS");
        line(out, "supervisor", state.supervisor(), "", "");
        for (FleetPart part : state.parts()) {
            line(out, part.name(), part.pid(), uptime(part.startedAt()), part.address());
        }
    }

    private static void line(PrintStream out, String name, long pid, String uptime, String address) {
        OptionalLong resident = ProcessMemory.residentBytes(pid);
        boolean alive = ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        String memory = resident.isPresent() ? resident.getAsLong() / (1024 * 1024) + " MB" : alive ? "?" : "gone";
        out.printf("%-12s %8d %9s %9s  %s%n", name, pid, uptime, memory, address);
    }

    private static String uptime(Instant since) {
        Duration time = Duration.between(since, Instant.now());
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
