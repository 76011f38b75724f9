package io.customshift.schemas.message;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import java.util.List;

/**
 * A worker stopped at the end of a picture and leaves the rest to others. The record counts as consumed: the scheduler releases what remains.
 *
 * @param remaining pictures neither stored nor failed
 */
public record ShardGivenBack(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ShardId shard,
        @WireDefault("0") int epoch,
        WorkerId worker,
        List<ImageId> remaining,
        GiveBackReason reason,
        Instant at)
        implements ShardEvent {
    public ShardGivenBack {
        remaining = List.copyOf(remaining);
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.givenBack(this);
    }
}
