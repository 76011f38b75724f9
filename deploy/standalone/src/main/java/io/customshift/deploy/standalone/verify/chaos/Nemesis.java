package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.deploy.supervision.FleetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Breaks and mends parts of a cluster until it has done so as often as asked, in two lanes side by side: one for workers, one
 * for the rest. What it does follows from the seed; when, from the clock of the machine.
 */
final class Nemesis {
    private static final int MENDS = 5;
    /** How long what was mended may take to be as before, in nanoseconds. */
    private static final long AFTER_PAINS = 15_000_000_000L;

    private final Cluster cluster;
    private final long seed;
    private final int faults;
    private final Set<FaultKind> kinds;
    private final Duration apart;
    private final Consumer<String> say;
    private final List<Fault> done = new CopyOnWriteArrayList<>();
    private final List<Thread> lanes = new ArrayList<>();

    /**
     * Something that was broken.
     *
     * @param who the part that was struck
     * @param nanos when, by {@link System#nanoTime()}
     * @param mended when it was whole again
     */
    record Fault(FaultKind kind, String who, long nanos, long mended) {
        /** Whether it held up, some time between the two moments, what a worker hears, says or stores. */
        boolean hindered(String worker, long from, long to) {
            boolean concerned = who.startsWith("worker-") ? who.equals(worker) : !who.startsWith("scheduler");
            return concerned && nanos <= to && mended + AFTER_PAINS >= from;
        }
    }

    /** @param kinds what it may do */
    Nemesis(Cluster cluster, long seed, int faults, Set<FaultKind> kinds, Duration apart, Consumer<String> say) {
        this.cluster = cluster;
        this.seed = seed;
        this.faults = faults;
        this.kinds = Set.copyOf(kinds);
        this.apart = apart;
        this.say = say;
    }

    void start() {
        List<FaultKind.Lane> used =
                kinds.stream().map(FaultKind::lane).distinct().sorted().toList();
        for (int i = 0; i < used.size(); i++) {
            FaultKind.Lane lane = used.get(i);
            int share = faults / used.size() + (i < faults % used.size() ? 1 : 0);
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

    private void run(FaultKind.Lane lane, int share) {
        Random random = new Random(seed * 31 + lane.ordinal());
        List<FaultKind> next = new ArrayList<>();
        try {
            for (int i = 0; i < share; i++) {
                if (next.isEmpty()) {
                    // Each kind once before any comes again.
                    kinds.stream().filter(kind -> kind.lane() == lane).sorted().forEach(next::add);
                    Collections.shuffle(next, random);
                }
                once(next.remove(0), random);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            say.accept("lane " + lane + " of the nemesis ends early: " + e);
        }
    }

    private void once(FaultKind kind, Random random) throws InterruptedException {
        Duration length = kind.duration(random);
        long begun = System.nanoTime();
        FaultKind.Broken broken = kind.strike(cluster, random);
        say.accept(
                String.format(Locale.ROOT, "fault: %s, %s, for %.1f s", kind, broken.who(), length.toMillis() / 1e3));
        try {
            Thread.sleep(length.toMillis());
            mend(broken.mend());
        } finally {
            done.add(new Fault(kind, broken.who(), begun, System.nanoTime()));
        }
        say.accept(String.format(
                Locale.ROOT, "%s, %s: mended %.1f s after", kind, broken.who(), (System.nanoTime() - begun) / 1e9));
        Thread.sleep(apart.toMillis() + random.nextInt(1_500));
    }

    /** What does not come up while the other lane holds something down comes up when that is over. */
    private void mend(Runnable mend) throws InterruptedException {
        for (int i = 1; ; i++) {
            try {
                mend.run();
                return;
            } catch (FleetException e) {
                if (i == MENDS) {
                    throw e;
                }
                say.accept("not up yet: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                Thread.sleep(2_000);
            }
        }
    }
}
