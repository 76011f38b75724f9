package io.customshift.schemas.message;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import java.util.List;

/**
 * The shard as a whole cannot be worked on: its references, its model or the store. Pictures stored before stay.
 *
 * @param code why
 * @param retryable whether the same shard may succeed later or elsewhere
 * @param remaining pictures neither stored nor failed
 */
public record ShardFailed(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ShardId shard,
        @WireDefault("0") int epoch,
        WorkerId worker,
        FailureCode code,
        @WireDefault("false") boolean retryable,
        String message,
        List<ImageId> remaining,
        Instant at)
        implements ShardEvent {
    public ShardFailed {
        remaining = List.copyOf(remaining);
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.failed(this);
    }
}
