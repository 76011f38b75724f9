package io.customshift.deploy.standalone.simulate;

import java.util.List;
import java.util.Random;

/** Who decides which shard goes to which worker. */
interface Dealing {
    String name();

    /** A job has come, or a worker is through with a shard, or time has passed: puts what it will into queues. */
    void deal(Simulation fleet);

    /** Whether workers leave a shard for one that somebody waits for. */
    default boolean preempts() {
        return false;
    }

    /** All of a job at once, to workers in turn. */
    static Dealing roundRobin() {
        int[] next = {0};
        return atOnce("round_robin", (fleet, shard) -> next[0]++);
    }

    /** All of a job at once, to workers by lot. */
    static Dealing random(long seed) {
        Random random = new Random(seed);
        return atOnce("random", (fleet, shard) -> random.nextInt(1 << 20));
    }

    /** All of a job at once, each subject to a worker of its own. */
    static Dealing keyHash() {
        return atOnce("key_hash", (fleet, shard) -> mixed(shard.subject()));
    }

    /**
     * A window of shards for each job by itself, put on 128 partitions by a hash of subject and spill: what this scheduler did
     * before it had a dispatcher.
     */
    static Dealing windows() {
        return new Dealing() {
            @Override
            public String name() {
                return "windows";
            }

            @Override
            public void deal(Simulation fleet) {
                int window = Math.max(4, Math.min(64, 3 * fleet.workers().size()));
                for (SimJob job : fleet.open()) {
                    for (SimJob.Shard shard :
                            List.copyOf(job.waiting.values()).subList(0, Math.min(window, job.waiting.size()))) {
                        if (job.out.size() >= window) {
                            break;
                        }
                        long same = job.out.stream()
                                .filter(out -> out.shard().subject() == shard.subject())
                                .count();
                        int spill = (int) (same / 2) % fleet.workers().size();
                        int partition = Math.floorMod(mixed(shard.subject() * 31 + spill), 128);
                        fleet.hand(
                                job,
                                shard,
                                fleet.workers().get(partition % fleet.workers().size()));
                    }
                }
            }
        };
    }

    /** Where a shard goes, any number: the workers are counted around. */
    interface Place {
        int of(Simulation fleet, SimJob.Shard shard);
    }

    private static Dealing atOnce(String name, Place place) {
        return new Dealing() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void deal(Simulation fleet) {
                for (SimJob job : fleet.open()) {
                    for (SimJob.Shard shard : List.copyOf(job.waiting.values())) {
                        List<SimWorker> workers = fleet.workers();
                        fleet.hand(job, shard, workers.get(Math.floorMod(place.of(fleet, shard), workers.size())));
                    }
                }
            }
        };
    }

    private static int mixed(int value) {
        int h = value * 0x9E3779B1;
        h ^= h >>> 15;
        h *= 0x85EBCA77;
        return h ^ h >>> 13;
    }
}
