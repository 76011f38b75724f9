package io.customshift.deploy.standalone.verify.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** How long work stood still after something broke, from what was told and when. All times by {@link System#nanoTime()}. */
final class Recovery {
    /** Faults' consequences begin at once; what begins later than this has another reason. */
    private static final long REACH = 15_000_000_000L;

    private final Map<String, List<Handling>> shards = new HashMap<>();
    /** When the scheduler had taken the events of the pictures that were put at a time. */
    private final TreeMap<Long, Long> taken = new TreeMap<>();

    /** What a worker does with a shard. */
    enum What {
        BEGUN,
        FINISHED,
        /** Given back, or failed: it is begun again elsewhere. */
        LEFT
    }

    /** What a worker told of a shard. */
    record Handling(long nanos, String worker, What what) {}

    void handled(String shard, Handling handling) {
        shards.computeIfAbsent(shard, key -> new ArrayList<>()).add(handling);
    }

    void taken(long put, long at) {
        taken.merge(put, at, Math::max);
    }

    Recovery copy() {
        Recovery copy = new Recovery();
        shards.forEach((shard, all) -> copy.shards.put(shard, new ArrayList<>(all)));
        copy.taken.putAll(taken);
        return copy;
    }

    /**
     * Seconds until each shard that a worker had in hand at a moment was taken in hand again, by whomever, or was finished;
     * the longest counts. Nothing when it had none, or nobody needed to take it: its job was cancelled.
     */
    OptionalDouble ofShardsOf(String worker, long moment) {
        double longest = -1;
        for (List<Handling> all : shards.values()) {
            Handling last = null;
            Handling next = null;
            for (Handling each : all) {
                if (each.nanos() <= moment) {
                    last = each;
                } else if (next == null && each.what() != What.LEFT) {
                    next = each;
                }
            }
            if (last != null
                    && next != null
                    && last.what() == What.BEGUN
                    && last.worker().equals(worker)) {
                longest = Math.max(longest, (next.nanos() - moment) / 1e9);
            }
        }
        return longest < 0 ? OptionalDouble.empty() : OptionalDouble.of(longest);
    }

    /**
     * The longest way of a picture, of those that were put soon after a moment, from the bucket through the brokers into the
     * scheduler's books.
     */
    OptionalDouble ofBooks(long moment) {
        return taken.subMap(moment, moment + REACH).entrySet().stream()
                .mapToDouble(event -> (event.getValue() - event.getKey()) / 1e9)
                .max();
    }
}
