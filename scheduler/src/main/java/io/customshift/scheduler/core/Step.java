package io.customshift.scheduler.core;

import io.customshift.schemas.message.JobSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One decision on a job and what it changes, all of it or, when it is dropped, nothing: events are applied to a state laid
 * over the job's. Replaying a journal is a step, too.
 */
public final class Step {
    private final Job job;
    private @Nullable JobState state;
    private @Nullable JobSpec spec;
    private final Map<Integer, ShardState> shards = new LinkedHashMap<>();
    private final Map<Integer, ShardState> before = new LinkedHashMap<>();
    private final Set<Integer> dropped = new LinkedHashSet<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();

    public Step(Job job) {
        this.job = job;
        this.state = job.isKnown() ? job.state() : null;
        this.spec = job.spec();
    }

    /** The only way in which a job changes. */
    public void apply(Event event) {
        events.add(event);
        if (event instanceof Event.Accepted accepted) {
            if (state == null) {
                state = accepted.first();
                spec = accepted.spec();
            }
        } else if (event instanceof Event.OfShard ofShard) {
            apply(ofShard);
        } else if (event instanceof Event.OfJob ofJob) {
            if (event instanceof Event.Planned planned) {
                planned.shards().forEach(shard -> put(null, shard));
            } else if (event instanceof Event.PlanDropped) {
                for (int ordinal = state().plan().first();
                        ordinal < state().plan().shards();
                        ordinal++) {
                    shards.remove(ordinal);
                    dropped.add(ordinal);
                }
            } else if (event instanceof Event.Reopened reopened) {
                spec = reopened.spec();
            }
            state = ofJob.on(state());
        }
    }

    private void apply(Event.OfShard event) {
        ShardState was = shard(event.ordinal());
        if (was == null) {
            return;
        }
        ShardState now = event.on(was);
        JobState.Draft next = state().edit();
        if (event instanceof Event.Split split) {
            split.singles().forEach(single -> put(null, single));
            next.plan = next.plan.split(split.singles());
        }
        next.plan = next.plan.moved(was, now);
        next.tally = next.tally.moved(was, now);
        state = next.done();
        put(was, now);
    }

    /** Whether nothing of the job is kept after this. */
    public boolean forgets() {
        return outputs.stream().anyMatch(Output.Forget.class::isInstance);
    }

    public JobState state() {
        return Objects.requireNonNull(state, "the job is not known");
    }

    public boolean isKnown() {
        return state != null;
    }

    public @Nullable JobSpec spec() {
        return spec;
    }

    /** Whether a shard is not with a worker any more, so that another one may go out, or the job be over. */
    public boolean freesAPlace() {
        return shards.values().stream().anyMatch(shard -> !shard.phase().inFlight());
    }

    @Nullable
    ShardState shard(int ordinal) {
        ShardState changed = shards.get(ordinal);
        return changed == null ? job.shard(ordinal) : changed;
    }

    ShardState existing(int ordinal) {
        ShardState changed = shards.get(ordinal);
        return changed == null ? job.existing(ordinal) : changed;
    }

    void add(Output output) {
        outputs.add(output);
    }

    /** In the order in which they happened. */
    public List<Event> events() {
        return events;
    }

    public List<Output> outputs() {
        return outputs;
    }

    /** The shards that changed, as they are now. */
    public Map<Integer, ShardState> shards() {
        return shards;
    }

    /** Ordinals of shards that are no more, unless others have taken their places. */
    public Set<Integer> dropped() {
        return dropped;
    }

    /** The same as they were; those that are new are not among them. */
    public Map<Integer, ShardState> before() {
        return before;
    }

    private void put(@Nullable ShardState was, ShardState now) {
        if (was != null && !shards.containsKey(now.ordinal())) {
            before.put(now.ordinal(), was);
        }
        shards.put(now.ordinal(), now);
    }
}
