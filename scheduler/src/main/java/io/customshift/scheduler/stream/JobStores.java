package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.Job;
import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.ShardState;
import io.customshift.scheduler.core.Step;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.JobSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The three stores of a partition, each with a changelog: jobs (small, written often), specs (written once) and shards
 * (bounded, written with each picture). Keys are {@code tenant/job}, and {@code tenant/job/ordinal} for shards.
 */
final class JobStores {
    static final String JOBS = "jobs";
    static final String SPECS = "specs";
    static final String SHARDS = "shards";

    private final KeyValueStore<String, JobState> jobs;
    private final KeyValueStore<String, JobSpec> specs;
    private final KeyValueStore<String, ShardState> shards;

    JobStores(
            KeyValueStore<String, JobState> jobs,
            KeyValueStore<String, JobSpec> specs,
            KeyValueStore<String, ShardState> shards) {
        this.jobs = jobs;
        this.specs = specs;
        this.shards = shards;
    }

    static JobStores of(ProcessorContext<?, ?> context) {
        return new JobStores(context.getStateStore(JOBS), context.getStateStore(SPECS), context.getStateStore(SHARDS));
    }

    static List<StoreBuilder<?>> builders() {
        return List.of(
                builder(JOBS, JsonSerde.of(JobState.class)),
                builder(SPECS, JsonSerde.of(JobSpec.class)),
                builder(SHARDS, JsonSerde.of(ShardState.class)));
    }

    private static <T> StoreBuilder<?> builder(String name, Serde<T> serde) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), serde)
                .withCachingDisabled();
    }

    /** The job as it was stored; an unknown one when there is none. */
    Job load(String key) {
        return new Job(jobs.get(key), specs.get(key), ordinal -> shards.get(shardKey(key, ordinal)));
    }

    boolean isUnknown(String key) {
        return jobs.get(key) == null;
    }

    /** Puts all that a step has changed. */
    void put(String key, Step step) {
        step.dropped().forEach(ordinal -> shards.put(shardKey(key, ordinal), null));
        step.shards().forEach((ordinal, shard) -> shards.put(shardKey(key, ordinal), shard));
        JobSpec spec = step.spec();
        if (spec != null && specs.get(key) == null) {
            specs.put(key, spec);
        }
        jobs.put(key, step.state());
    }

    /** The shards of a job, in order, one at a time: all of a long job would not fit into memory. */
    void eachShard(String key, Consumer<ShardState> visitor) {
        each(shards, key, visitor);
    }

    static void each(ReadOnlyKeyValueStore<String, ShardState> store, String key, Consumer<ShardState> visitor) {
        try (KeyValueIterator<String, ShardState> range = store.range(key + "/", key + "0")) {
            while (range.hasNext()) {
                visitor.accept(range.next().value);
            }
        }
    }

    /** All jobs, by key; one that cannot be read is said and does not hide the others. */
    Map<String, JobState> all(BiConsumer<String, RuntimeException> unreadable) {
        Map<String, JobState> found = new LinkedHashMap<>();
        try (KeyValueIterator<String, JobState> all = jobs.all()) {
            while (all.hasNext()) {
                String key = all.peekNextKey();
                try {
                    found.put(key, all.next().value);
                } catch (WireException e) {
                    unreadable.accept(key, e);
                }
            }
        }
        return found;
    }

    /**
     * Drops some of what is kept of a job beside the job itself, so that its request stays known: a million shards at once
     * would outlast the transaction. The last ones first.
     *
     * @param below shards from this ordinal on are gone already
     * @return the same afterwards
     */
    int shrink(String key, int below, int most) {
        specs.put(key, null);
        int next = Math.max(0, below - most);
        // Deleting would decode what is deleted.
        for (int ordinal = below - 1; ordinal >= next; ordinal--) {
            shards.put(shardKey(key, ordinal), null);
        }
        return next;
    }

    /**
     * Whether something of the job's shards is kept. The last ones go first, so the first is asked for: that of its last round,
     * since those of earlier ones are gone, unless they were kept to be looked at.
     */
    boolean hasShards(String key, JobState ended) {
        return shards.get(shardKey(key, ended.plan().first())) != null || shards.get(shardKey(key, 0)) != null;
    }

    void remove(String key, int shards) {
        shrink(key, shards, shards);
        jobs.put(key, null);
    }

    private static String shardKey(String key, int ordinal) {
        return String.format("%s/%08d", key, ordinal);
    }
}
