package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.message.JobSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

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

    JobStores(ProcessorContext<?, ?> context) {
        this.jobs = context.getStateStore(JOBS);
        this.specs = context.getStateStore(SPECS);
        this.shards = context.getStateStore(SHARDS);
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

    @Nullable
    JobState job(String key) {
        return jobs.get(key);
    }

    void put(String key, JobState job) {
        jobs.put(key, job);
    }

    JobSpec spec(String key) {
        JobSpec spec = specs.get(key);
        if (spec == null) {
            throw new IllegalStateException("job " + key + " has no specification in its store");
        }
        return spec;
    }

    void put(String key, JobSpec spec) {
        specs.put(key, spec);
    }

    @Nullable
    ShardState shard(String key, int ordinal) {
        return shards.get(shardKey(key, ordinal));
    }

    /** A shard that the job's state speaks of. */
    ShardState existingShard(String key, int ordinal) {
        ShardState shard = shard(key, ordinal);
        if (shard == null) {
            throw new IllegalStateException("shard " + ordinal + " of job " + key + " is not in its store");
        }
        return shard;
    }

    void put(String key, ShardState shard) {
        shards.put(shardKey(key, shard.ordinal()), shard);
    }

    List<ShardState> shards(String key) {
        return shards(shards, key);
    }

    /** The shards of a job, in order. */
    static List<ShardState> shards(ReadOnlyKeyValueStore<String, ShardState> store, String key) {
        List<ShardState> found = new ArrayList<>();
        try (KeyValueIterator<String, ShardState> range = store.range(key + "/", key + "0")) {
            while (range.hasNext()) {
                found.add(range.next().value);
            }
        }
        return found;
    }

    /** Keys of the jobs that are not over. */
    List<String> unfinished() {
        List<String> keys = new ArrayList<>();
        try (KeyValueIterator<String, JobState> all = jobs.all()) {
            while (all.hasNext()) {
                KeyValue<String, JobState> entry = all.next();
                if (!entry.value.phase().ended()) {
                    keys.add(entry.key);
                }
            }
        }
        return keys;
    }

    /** Keeps the job itself, so that its request stays known, and drops the rest. */
    void shrink(String key, int shardCount) {
        specs.delete(key);
        for (int i = 0; i < shardCount; i++) {
            shards.delete(shardKey(key, i));
        }
    }

    /** The number in a shard's id, or -1 when the id is not of this job. */
    static int ordinal(JobId job, ShardId shard) {
        String prefix = job.value() + "-s";
        String id = shard.value();
        if (!id.startsWith(prefix)) {
            return -1;
        }
        try {
            return Integer.parseInt(id.substring(prefix.length()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static String shardKey(String key, int ordinal) {
        return String.format("%s/%08d", key, ordinal);
    }
}
