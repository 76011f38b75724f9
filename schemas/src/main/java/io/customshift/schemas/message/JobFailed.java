package io.customshift.schemas.message;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The job as a whole cannot go on, or none of its pictures could be made.
 *
 * @param code why
 * @param manifest the results, line by line, where they could be written
 */
public record JobFailed(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        FailureCode code,
        String message,
        @WireDefault("0") int total,
        @WireDefault("0") int stored,
        @WireDefault("0") int failed,
        @Nullable ObjectKey manifest,
        @Nullable Sha256 manifestSha256,
        Instant at)
        implements JobEvent {}
