package io.customshift.scheduler.core;

import io.customshift.schemas.message.JobSpec;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A job: its state, and its shards as they are needed. Shards that are out or were looked at are kept decoded, the others are
 * read from {@code stored}. Changed by {@link #take} alone, with a whole step or not at all. One thread.
 */
public final class Job {
    private final IntFunction<@Nullable ShardState> stored;
    private final Map<Integer, ShardState> out = new HashMap<>();
    private @Nullable JobState state;
    private @Nullable JobSpec spec;

    /** @param stored finds a shard by its ordinal, or nothing */
    public Job(@Nullable JobState state, @Nullable JobSpec spec, IntFunction<@Nullable ShardState> stored) {
        this.state = state;
        this.spec = spec;
        this.stored = stored;
    }

    /** Whether there is such a job. */
    public boolean isKnown() {
        return state != null;
    }

    public JobState state() {
        return Objects.requireNonNull(state, "the job is not known");
    }

    /** The job's specification, while it is not over. */
    public @Nullable JobSpec spec() {
        return spec;
    }

    @Nullable
    ShardState shard(int ordinal) {
        ShardState kept = out.get(ordinal);
        if (kept == null) {
            kept = stored.apply(ordinal);
            if (kept != null && !kept.isDone()) {
                out.put(ordinal, kept);
            }
        }
        return kept;
    }

    /** A shard as it is, without keeping it: for whoever reads all of them. */
    public @Nullable ShardState peek(int ordinal) {
        ShardState kept = out.get(ordinal);
        return kept == null ? stored.apply(ordinal) : kept;
    }

    /** A shard that the job's state speaks of. */
    public ShardState existing(int ordinal) {
        return Objects.requireNonNull(shard(ordinal), () -> "shard " + ordinal + " is not in its store");
    }

    /** What the step has made of it. */
    public void take(Step step) {
        state = step.state();
        spec = step.spec();
        step.shards().values().forEach(shard -> {
            if (shard.phase() == ShardPhase.PLANNED || shard.isDone()) {
                out.remove(shard.ordinal());
            } else {
                out.put(shard.ordinal(), shard);
            }
        });
    }
}
