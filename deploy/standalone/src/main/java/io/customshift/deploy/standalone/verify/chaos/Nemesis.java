package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.deploy.supervision.FleetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Breaks and mends parts of a cluster until it has done so as often as asked, in two lanes side by side: one for workers, one
 * for the rest. What it does follows from the seed; when, from the clock of the machine.
 */
final class Nemesis {
    private final Cluster cluster;
    private final long seed;
    private final int faults;
    private final Consumer<String> say;
    private final List<Fault> done = new CopyOnWriteArrayList<>();
    private final List<Thread> lanes = new ArrayList<>();

    /**
     * Something that was broken.
     *
     * @param nanos when, by {@link System#nanoTime()}
     */
    record Fault(FaultKind kind, long nanos) {}

    Nemesis(Cluster cluster, long seed, int faults, Consumer<String> say) {
        this.cluster = cluster;
        this.seed = seed;
        this.faults = faults;
        this.say = say;
    }

    void start() {
        for (FaultKind.Lane lane : FaultKind.Lane.values()) {
            int share = faults / 2 + (lane == FaultKind.Lane.WORK ? faults % 2 : 0);
            Thread thread = new Thread(() -> run(lane, share), "nemesis-" + lane);
            thread.setDaemon(true);
            thread.start();
            lanes.add(thread);
        }
    }

    boolean isOver() {
        return lanes.stream().noneMatch(Thread::isAlive);
    }

    /** Waits until all is mended. */
    List<Fault> awaitEnd() throws InterruptedException {
        for (Thread lane : lanes) {
            lane.join();
        }
        return List.copyOf(done);
    }

    List<Fault> soFar() {
        return List.copyOf(done);
    }

    private void run(FaultKind.Lane lane, int share) {
        Random random = new Random(seed * 31 + lane.ordinal());
        List<FaultKind> kinds = new ArrayList<>();
        for (int i = 0; i < share; i++) {
            if (kinds.isEmpty()) {
                // Each kind once before any comes again.
                Arrays.stream(FaultKind.values())
                        .filter(kind -> kind.lane() == lane)
                        .forEach(kinds::add);
                Collections.shuffle(kinds, random);
            }
            FaultKind kind = kinds.remove(0);
            Duration length = kind.duration(random);
            say.accept(String.format(
                    java.util.Locale.ROOT, "fault %d: %s for %.1f s", done.size() + 1, kind, length.toMillis() / 1e3));
            done.add(new Fault(kind, System.nanoTime()));
            try {
                Runnable mend = kind.strike(cluster, random);
                Thread.sleep(length.toMillis());
                mend(mend);
                Thread.sleep(random.nextInt(1_500));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** What does not come up while the other lane holds something down comes up when that is over. */
    private void mend(Runnable mend) throws InterruptedException {
        for (int i = 1; ; i++) {
            try {
                mend.run();
                return;
            } catch (FleetException e) {
                if (i == 5) {
                    throw e;
                }
                say.accept("not up yet: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                Thread.sleep(2_000);
            }
        }
    }
}
