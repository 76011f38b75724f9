package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The job has stopped; nothing of it is in hand any more.
 *
 * @param manifest the results, line by line
 */
public record JobCancelled(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        int total,
        int stored,
        @WireDefault("0") int failed,
        @Nullable String reason,
        @Nullable ObjectKey manifest,
        @Nullable Sha256 manifestSha256,
        Instant at)
        implements JobEvent {}
