package io.customshift.scheduler.dispatch;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.JobClass;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job wants, and has out.
 *
 * @param key of the job, one of a kind
 * @param secondsLeft of estimated work, with what is out
 * @param waiting the shards that may go out next, in the job's own order; a few of many
 * @param out shards that are with a worker or on their way
 */
public record Demand(
        String key,
        Tenant tenant,
        JobId job,
        JobClass jobClass,
        int priority,
        ModelVersion model,
        @Nullable Instant deadline,
        double secondsLeft,
        List<Waiting> waiting,
        List<Out> out) {
    public Demand {
        waiting = List.copyOf(waiting);
        out = List.copyOf(out);
    }

    /**
     * A shard that may go out.
     *
     * @param subject whose keys and values it needs: the digest, or some other name of its own where that is not known
     * @param seconds of estimated work
     * @param again whether it has had its turn, and came back
     * @param avoid workers that had it in vain
     */
    public record Waiting(int ordinal, String subject, double seconds, boolean again, List<WorkerId> avoid) {}

    /**
     * A shard that is out.
     *
     * @param partition where it was put
     * @param holder the worker that has it in hand, where one has said so
     * @param seconds of estimated work that is left of it
     */
    public record Out(int partition, @Nullable WorkerId holder, String subject, double seconds) {}

    /** Of its tenant's share in its class. */
    int weight() {
        return 1 + priority;
    }
}
