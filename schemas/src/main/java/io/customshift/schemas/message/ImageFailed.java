package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;

/**
 * A picture could not be made; its shard went on with the others.
 *
 * @param attempt which try at it in this release, from 0: picture, epoch and attempt are one failure
 * @param code why
 * @param retryable whether the same task may succeed later or elsewhere
 * @param message value, limit and fix, for people
 */
public record ImageFailed(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ShardId shard,
        @WireDefault("0") int epoch,
        ImageId image,
        @WireDefault("0") int attempt,
        int line,
        SubjectId subject,
        FailureCode code,
        @WireDefault("false") boolean retryable,
        String message,
        WorkerId worker,
        Instant at)
        implements ImageEvent {
    public ImageFailed {
        Require.between(attempt, 0, Integer.MAX_VALUE, "attempt");
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.failed(this);
    }
}
