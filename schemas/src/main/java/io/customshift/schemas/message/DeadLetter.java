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
import org.jspecify.annotations.Nullable;

/**
 * A picture that the fleet has given up. Every accepted picture ends once: in the bucket, or here with its reason. An empty
 * record of its key takes the letter back: the picture was made after all, is being tried again, or was discarded.
 *
 * @param round the round of the job in which it was given up
 * @param attempts how often it was tried in that round
 * @param code why, of the last try
 * @param retryable whether the same task may succeed later or elsewhere
 * @param message value, limit and fix, for people
 * @param worker who tried last; absent when nobody did
 */
public record DeadLetter(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ImageId image,
        ShardId shard,
        int line,
        SubjectId subject,
        @WireDefault("0") int round,
        @WireDefault("0") int attempts,
        FailureCode code,
        @WireDefault("false") boolean retryable,
        String message,
        @Nullable WorkerId worker,
        Instant at)
        implements Message {
    public DeadLetter {
        Require.between(round, 0, Integer.MAX_VALUE, "round");
        Require.between(attempts, 0, Integer.MAX_VALUE, "attempts");
    }
}
