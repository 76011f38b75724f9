package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/** What a parked job waited for has come. */
public record JobResumed(@WireDefault("\"default\"") Tenant tenant, JobId job, Instant at) implements JobEvent {
    public JobResumed {
        Require.present(tenant, "tenant");
        Require.present(job, "job");
        Require.present(at, "at");
    }
}
