package io.customshift.deploy.standalone.verify.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Ways to break a part of a cluster. Each is undone before the next one of its lane. */
enum FaultKind {
    KILL_WORKER(Lane.WORK, 1, 4) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return killed(cluster, any(cluster.workers(), random));
        }
    },
    STOP_WORKER(Lane.WORK, 1, 3) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            String name = any(cluster.workers(), random);
            cluster.stop(name);
            return () -> again(cluster, name);
        }
    },
    /** Past the group's session timeout, so that its work goes to others while it still believes to hold it. */
    FREEZE_WORKER(Lane.WORK, 8, 14) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return frozen(cluster, any(cluster.workers(), random));
        }
    },
    CUT_WORKER_FROM_BROKERS(Lane.WORK, 4, 14) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return cut(cluster.toBrokers(any(cluster.workers(), random)));
        }
    },
    CUT_WORKER_FROM_STORE(Lane.WORK, 4, 14) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return cut(List.of(cluster.toStore(any(cluster.workers(), random))));
        }
    },
    /** It comes back with other weights than the jobs were accepted for, for a while. */
    WRONG_WEIGHTS(Lane.WORK, 10, 16) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            String name = any(cluster.workers(), random);
            cluster.stop(name);
            cluster.start(name, Map.of("CUSTOMSHIFT_ADAPTER", ""));
            return () -> {
                cluster.stop(name);
                again(cluster, name);
            };
        }
    },
    KILL_SCHEDULER(Lane.SERVERS, 1, 6) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return killed(cluster, any(cluster.schedulers(), random));
        }
    },
    FREEZE_SCHEDULER(Lane.SERVERS, 8, 14) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return frozen(cluster, any(cluster.schedulers(), random));
        }
    },
    CUT_SCHEDULER_FROM_BROKERS(Lane.SERVERS, 4, 12) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return cut(cluster.toBrokers(any(cluster.schedulers(), random)));
        }
    },
    CUT_SCHEDULER_FROM_STORE(Lane.SERVERS, 4, 12) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return cut(List.of(cluster.toStore(any(cluster.schedulers(), random))));
        }
    },
    /** Jobs are planned and planned again under different settings. */
    CHANGED_SETTINGS(Lane.SERVERS, 2, 6) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            String name = any(cluster.schedulers(), random);
            cluster.kill(name);
            cluster.start(name, Map.of("CUSTOMSHIFT_POLICY_IMAGES_MAX", Integer.toString(1 + random.nextInt(12))));
            return () -> {
                cluster.kill(name);
                again(cluster, name);
            };
        }
    },
    KILL_BROKER(Lane.SERVERS, 1, 6) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return killed(cluster, any(cluster.brokerNames(), random));
        }
    },
    FREEZE_BROKER(Lane.SERVERS, 3, 8) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return frozen(cluster, any(cluster.brokerNames(), random));
        }
    },
    KILL_STORE(Lane.SERVERS, 1, 5) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            return killed(cluster, "store");
        }
    },
    SLOW_STORE(Lane.SERVERS, 4, 10) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            cluster.toStore().forEach(proxy -> proxy.delay(Duration.ofMillis(200L + random.nextInt(800))));
            return () -> cluster.toStore().forEach(TcpProxy::heal);
        }
    },
    /** Records that nobody can read, on a topic that the fleet reads. */
    JUNK(Lane.SERVERS, 1, 2) {
        @Override
        Runnable strike(Cluster cluster, Random random) {
            Junk.send(cluster.bootstrapServers(), random);
            return () -> {};
        }
    };

    /** Faults of one lane come one after the other; lanes run side by side. */
    enum Lane {
        WORK,
        SERVERS
    }

    private final Lane lane;
    private final int secondsMin;
    private final int secondsMax;

    FaultKind(Lane lane, int secondsMin, int secondsMax) {
        this.lane = lane;
        this.secondsMin = secondsMin;
        this.secondsMax = secondsMax;
    }

    /** Breaks it; the answer mends it and returns when what was broken can be used. */
    abstract Runnable strike(Cluster cluster, Random random);

    Lane lane() {
        return lane;
    }

    /** How long it stays broken. */
    Duration duration(Random random) {
        return Duration.ofMillis(1_000L * secondsMin + random.nextInt(1_000 * (secondsMax - secondsMin) + 1));
    }

    private static String any(List<String> names, Random random) {
        return names.get(random.nextInt(names.size()));
    }

    private static void again(Cluster cluster, String name) {
        cluster.start(name);
        cluster.awaitReady(name);
    }

    private static Runnable killed(Cluster cluster, String name) {
        cluster.kill(name);
        return () -> again(cluster, name);
    }

    private static Runnable frozen(Cluster cluster, String name) {
        cluster.freeze(name);
        return () -> {
            cluster.thaw(name);
            // One that notices that it was away too long may end, and be started by whoever runs it.
            again(cluster, name);
        };
    }

    private static Runnable cut(List<TcpProxy> ways) {
        ways.forEach(TcpProxy::cut);
        return () -> ways.forEach(TcpProxy::heal);
    }
}
