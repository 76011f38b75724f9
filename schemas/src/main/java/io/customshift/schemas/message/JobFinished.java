package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Each picture is stored or has failed for good.
 *
 * @param failed pictures that could not be made; 0 for a whole success
 * @param manifest the results, line by line
 * @param engineSeconds that workers spent in the engine on the pictures that are stored
 */
public record JobFinished(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        int total,
        int stored,
        @WireDefault("0") int failed,
        ObjectKey manifest,
        @Nullable Sha256 manifestSha256,
        @WireDefault("0") double engineSeconds,
        Instant at)
        implements JobEvent {}
