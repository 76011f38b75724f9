package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;

/**
 * A worker is through with the shard: each picture was stored or has failed, and an event said so before.
 *
 * @param stored pictures that are in the bucket now, reused ones included
 * @param reused of these, how many were there before
 * @param failed pictures that could not be made
 * @param engineSeconds time in the engine
 * @param wallSeconds time from start to end
 */
public record ShardFinished(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ShardId shard,
        @WireDefault("0") int epoch,
        WorkerId worker,
        int stored,
        @WireDefault("0") int reused,
        @WireDefault("0") int failed,
        @WireDefault("0") double engineSeconds,
        @WireDefault("0") double wallSeconds,
        Instant at)
        implements ShardEvent {
    @Override
    public <R> R match(Cases<R> cases) {
        return cases.finished(this);
    }
}
