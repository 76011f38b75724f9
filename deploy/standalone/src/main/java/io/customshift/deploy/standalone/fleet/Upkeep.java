package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.supervision.Disk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps a started fleet going: parts that have ended are started again, at growing distances when they end soon again; parts
 * that do not live any more are ended first; while the disk is full everything waits, and goes on by itself when there is room.
 * Nothing that goes wrong here ends the fleet. For one thread.
 */
final class Upkeep {

    private static final long LOOK_MS = 500;
    /** As the chart does. */
    private static final Duration ASK = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** A part that has lived so long is started again at once. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Fleet fleet;
    private final Path data;
    private final Terminal terminal;
    private final Supplier<FleetState> state;
    private final LivenessWatch liveness = new LivenessWatch();
    private final Map<String, Turn> turns = new HashMap<>();
    private boolean written;
    private boolean waitsForRoom;
    private long askedNanos = System.nanoTime();

    /** When a part was started last, and how long after that it may be started again. */
    private record Turn(long startedNanos, Duration pause) {
        static Turn first() {
            return new Turn(System.nanoTime(), FIRST_PAUSE);
        }

        boolean isDue() {
            return System.nanoTime() - startedNanos >= pause.toNanos();
        }

        Turn next() {
            boolean settled = System.nanoTime() - startedNanos >= SETTLED.toNanos();
            Duration twice = pause.multipliedBy(2);
            Duration longer = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
            return new Turn(System.nanoTime(), settled ? FIRST_PAUSE : longer);
        }
    }

    /** @param state what to write for other commands, as it is when asked */
    Upkeep(Fleet fleet, Path data, Terminal terminal, Supplier<FleetState> state) {
        this.fleet = fleet;
        this.data = data;
        this.terminal = terminal;
        this.state = state;
    }

    /** Does not return. */
    void forever() throws InterruptedException {
        while (true) {
            try {
                look();
            } catch (RuntimeException e) {
                terminal.line("the supervisor goes on after " + e);
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private void look() {
        boolean room = room();
        for (String name : fleet.ended()) {
            Turn turn = turns.computeIfAbsent(name, one -> Turn.first());
            if (room && turn.isDue()) {
                turns.put(name, turn.next());
                written = false;
                terminal.line("starting " + name + " again");
                fleet.restart(name);
            }
        }
        if (System.nanoTime() - askedNanos >= ASK.toNanos()) {
            askedNanos = System.nanoTime();
            for (String name : liveness.stuck(usable())) {
                terminal.line(name + " has said " + LivenessWatch.CHECKS + " times that it is not alive, or nothing;"
                        + " it is ended and started again");
                fleet.kill(name);
            }
        }
        if (!written) {
            written = state.get().tryWrite(data);
        }
    }

    private boolean room() {
        Optional<String> full = Disk.full(data);
        if (full.isPresent() != waitsForRoom) {
            waitsForRoom = full.isPresent();
            terminal.line(full.map(said -> said + "; what has ended is started again then")
                    .orElse("the disk has room again"));
            // Waiting was no fault of the parts.
            turns.clear();
        }
        return !waitsForRoom;
    }

    private List<FleetPart> usable() {
        return fleet.parts().stream()
                .filter(part -> part.isService() && fleet.wasReady(part.name()))
                .toList();
    }
}
