package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants the job to stop. Queued work is not released any more; running shards end at a picture boundary.
 */
public record JobCancelRequested(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        @Nullable String reason,
        Instant at) implements JobEvent {}
