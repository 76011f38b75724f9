package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Every worker stops this job at the next picture boundary, and skips shards of it that were queued.
 */
public record CancelJob(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        @Nullable String reason,
        Instant at) implements Message {
    public CancelJob {
        Require.present(tenant, "tenant");
        Require.present(job, "job");
        Require.present(at, "at");
    }
}
