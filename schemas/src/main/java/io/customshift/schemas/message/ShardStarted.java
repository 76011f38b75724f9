package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A worker took the shard in hand. A second start of the same epoch by another process tells that the first one was cut
 * short: it died, unless it gave the shard back as REVOKED.
 *
 * @param workerStartedAt when the worker's process started, which tells two processes of one name apart
 * @param warm whether the subject's references were in this worker's cache
 * @param waitedSeconds from its release until now
 */
public record ShardStarted(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ShardId shard,
        @WireDefault("0") int epoch,
        WorkerId worker,
        @Nullable Instant workerStartedAt,
        @WireDefault("false") boolean warm,
        @WireDefault("0") double waitedSeconds,
        Instant at)
        implements ShardEvent {
    @Override
    public <R> R match(Cases<R> cases) {
        return cases.started(this);
    }
}
