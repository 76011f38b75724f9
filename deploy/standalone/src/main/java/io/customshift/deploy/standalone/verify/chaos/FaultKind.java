package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.deploy.standalone.client.Patience;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.TcpProxy;
import io.customshift.models.customshift.ModelDefaults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Ways to break a part of a cluster. Each is undone before the next one of its lane. */
public enum FaultKind {
    KILL_WORKER(Lane.WORK, 1, 4, each(Cluster::workers, FaultKind::killed)),
    STOP_WORKER(Lane.WORK, 1, 3, each(Cluster::workers, (cluster, name) -> {
        cluster.stop(name);
        return new Broken(name, () -> again(cluster, name));
    })),
    /** Past the group's session timeout, so that its work goes to others while it still believes to hold it. */
    FREEZE_WORKER(Lane.WORK, 8, 14, each(Cluster::workers, FaultKind::frozen)),
    /** While the store's answers are on their way: it has put pictures that it has told nobody of. */
    KILL_BEFORE_ANSWER(Lane.WORK, 1, 4, each(Cluster::workers, (cluster, name) -> {
        TcpProxy way = cluster.toStore(name);
        way.holdAnswers();
        Patience.pause(Duration.ofMillis(1_500));
        Broken killed = killed(cluster, name);
        return new Broken(name, () -> {
            way.release();
            killed.mend().run();
        });
    })),
    /** Frozen past its session while its requests to the store are on their way: they arrive when others have done its work. */
    LATE_PUTS(Lane.WORK, 10, 14, each(Cluster::workers, (cluster, name) -> {
        TcpProxy way = cluster.toStore(name);
        way.holdRequests();
        // Enough for a picture to be made, and to be told of by who does not wait for its put.
        Patience.pause(Duration.ofMillis(2_500));
        Broken frozen = frozen(cluster, name);
        return new Broken(name, () -> {
            way.release();
            Patience.pause(Duration.ofMillis(500));
            frozen.mend().run();
        });
    })),
    CUT_WORKER_FROM_BROKERS(Lane.WORK, 4, 14, each(Cluster::workers, FaultKind::cutFromBrokers)),
    CUT_WORKER_FROM_STORE(Lane.WORK, 4, 14, each(Cluster::workers, FaultKind::cutFromStore)),
    /** It comes back with other weights than the jobs were accepted for, for a while. */
    WRONG_WEIGHTS(Lane.WORK, 4, 8, (cluster, random) -> changedWorker(cluster, random, otherWeights())),
    /** All of them, one after the other, come back with other weights, and then with those of before: jobs wait meanwhile. */
    ROLLED_WEIGHTS(Lane.WORK, 4, 8, (cluster, random) -> {
        for (String name : cluster.workers()) {
            cluster.stop(name);
            cluster.start(name, otherWeights());
        }
        cluster.workers().forEach(name -> settle(cluster, name));
        return new Broken(
                "workers",
                () -> cluster.workers().forEach(name -> {
                    cluster.stop(name);
                    again(cluster, name);
                }));
    }),
    /** It comes back with a clock that is up to an hour fast or slow, for a while. */
    SKEWED_CLOCK(Lane.WORK, 4, 8, (cluster, random) -> {
        int minutes = (1 + random.nextInt(60)) * (random.nextBoolean() ? 1 : -1);
        return changedWorker(cluster, random, Map.of("CUSTOMSHIFT_CLOCK_OFFSET", "PT" + minutes + "M"));
    }),
    KILL_SCHEDULER(Lane.SERVERS, 1, 6, each(Cluster::schedulers, FaultKind::killed)),
    FREEZE_SCHEDULER(Lane.SERVERS, 8, 14, each(Cluster::schedulers, FaultKind::frozen)),
    CUT_SCHEDULER_FROM_BROKERS(Lane.SERVERS, 4, 12, each(Cluster::schedulers, FaultKind::cutFromBrokers)),
    CUT_SCHEDULER_FROM_STORE(Lane.SERVERS, 4, 12, each(Cluster::schedulers, FaultKind::cutFromStore)),
    /** Jobs are planned and planned again under different settings. */
    CHANGED_SETTINGS(Lane.SERVERS, 4, 9, (cluster, random) -> {
        String name = any(cluster.schedulers(), random);
        cluster.kill(name);
        cluster.start(name, Map.of("CUSTOMSHIFT_POLICY_IMAGES_MAX", Integer.toString(1 + random.nextInt(12))));
        settle(cluster, name);
        return new Broken(name, () -> {
            cluster.kill(name);
            again(cluster, name);
        });
    }),
    KILL_BROKER(Lane.SERVERS, 1, 6, each(Cluster::brokerNames, FaultKind::killed)),
    FREEZE_BROKER(Lane.SERVERS, 3, 8, each(Cluster::brokerNames, FaultKind::frozen)),
    KILL_STORE(Lane.SERVERS, 1, 5, (cluster, random) -> killed(cluster, "store")),
    SLOW_STORE(Lane.SERVERS, 4, 10, (cluster, random) -> {
        cluster.toStore().forEach(proxy -> proxy.delay(Duration.ofMillis(200L + random.nextInt(800))));
        return new Broken("store", () -> cluster.toStore().forEach(TcpProxy::mend));
    }),
    /** The store's, or a scheduler's; only where this user may mount small ones. */
    FULL_DISK(Lane.SERVERS, 3, 8, each(Cluster::withSmallDisks, (cluster, name) -> {
        cluster.fillDisk(name);
        return new Broken(name, () -> {
            cluster.giveRoom(name);
            again(cluster, name);
        });
    })),
    /** Records that nobody can read, on a topic that the fleet reads. */
    JUNK(Lane.SERVERS, 1, 2, (cluster, random) -> {
        Junk.send(cluster.bootstrapServers(), random);
        return new Broken("topics", () -> {});
    }),
    /** What everybody has read and committed is gone from the topics, as after a week. */
    RETENTION_PASSED(Lane.SERVERS, 1, 2, (cluster, random) -> {
        Retention.pass(cluster.bootstrapServers());
        return new Broken("topics", () -> {});
    });

    /** Faults of one lane come one after the other; lanes run side by side. */
    enum Lane {
        WORK,
        SERVERS
    }

    /**
     * What was broken.
     *
     * @param who the part that was struck
     * @param mend returns when what was broken can be used
     */
    record Broken(String who, Runnable mend) {}

    /** Breaks something; the answer mends it. */
    private interface Strike {
        Broken at(Cluster cluster, Random random);
    }

    private final Lane lane;
    private final int secondsMin;
    private final int secondsMax;
    private final Strike strike;

    FaultKind(Lane lane, int secondsMin, int secondsMax, Strike strike) {
        this.lane = lane;
        this.secondsMin = secondsMin;
        this.secondsMax = secondsMax;
        this.strike = strike;
    }

    /** Breaks it; the answer mends it. */
    Broken strike(Cluster cluster, Random random) {
        return strike.at(cluster, random);
    }

    Lane lane() {
        return lane;
    }

    /** Whether a worker may hear late because of it that a job is over. */
    boolean delaysFences() {
        return this == FREEZE_WORKER
                || this == LATE_PUTS
                || this == CUT_WORKER_FROM_BROKERS
                || this == KILL_BROKER
                || this == FREEZE_BROKER;
    }

    /** Whether the work must soon go on after it, as far as anybody can do it. */
    boolean isRecoveryJudged() {
        return this == KILL_WORKER || this == CUT_WORKER_FROM_STORE || this == KILL_BROKER || this == KILL_SCHEDULER;
    }

    /** Seconds until the work went on that it stopped; nothing where it stopped none, or is not judged by that. */
    OptionalDouble recovery(Recovery times, String who, long moment) {
        if (lane == Lane.WORK) {
            return times.ofShardsOf(who, moment);
        } else if (who.startsWith("scheduler") || who.startsWith("broker")) {
            return times.ofBooks(moment);
        }
        return OptionalDouble.empty();
    }

    /** How long it stays broken. */
    Duration duration(Random random) {
        return Duration.ofMillis(1_000L * secondsMin + random.nextInt(1_000 * (secondsMax - secondsMin) + 1));
    }

    /** Strikes one of these parts, drawn by lot. */
    private static Strike each(Function<Cluster, List<String>> parts, BiFunction<Cluster, String, Broken> strike) {
        return (cluster, random) -> strike.apply(cluster, any(parts.apply(cluster), random));
    }

    private static Map<String, String> otherWeights() {
        return Map.of("CUSTOMSHIFT_ADAPTER", ModelDefaults.NO_ADAPTER);
    }

    private static String any(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }

    private static void again(Cluster cluster, String name) {
        cluster.start(name);
        cluster.awaitReady(name);
    }

    /** Waits until it works as it is now, so that it does so for a while; what keeps it from that is the other lane's. */
    private static void settle(Cluster cluster, String name) {
        try {
            cluster.awaitReady(name);
        } catch (FleetException e) {
            // It is mended like the others.
        }
    }

    private static Broken changedWorker(Cluster cluster, Random random, Map<String, String> settings) {
        String name = any(cluster.workers(), random);
        cluster.stop(name);
        cluster.start(name, settings);
        settle(cluster, name);
        return new Broken(name, () -> {
            cluster.stop(name);
            again(cluster, name);
        });
    }

    private static Broken killed(Cluster cluster, String name) {
        cluster.kill(name);
        return new Broken(name, () -> again(cluster, name));
    }

    private static Broken frozen(Cluster cluster, String name) {
        cluster.freeze(name);
        return new Broken(name, () -> {
            cluster.thaw(name);
            // One that notices that it was away too long may end, and be started by whoever runs it.
            again(cluster, name);
        });
    }

    private static Broken cutFromBrokers(Cluster cluster, String name) {
        return cut(name, cluster.toBrokers(name));
    }

    private static Broken cutFromStore(Cluster cluster, String name) {
        return cut(name, List.of(cluster.toStore(name)));
    }

    private static Broken cut(String name, List<TcpProxy> ways) {
        ways.forEach(TcpProxy::silence);
        return new Broken(name, () -> ways.forEach(TcpProxy::mend));
    }
}
