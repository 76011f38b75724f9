package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/**
 * Rounds of a job up to this one are closed: workers put no picture for them any more, not even for a shard that was
 * delivered late. A retry of the job opens the next round.
 *
 * @param closedRound shards of it and of earlier ones store nothing
 */
public record JobFence(
        @WireDefault("\"default\"") Tenant tenant, JobId job, int closedRound, FenceReason reason, Instant at)
        implements Message {
    public JobFence {
        Require.between(closedRound, 0, Integer.MAX_VALUE, "closedRound");
    }
}
