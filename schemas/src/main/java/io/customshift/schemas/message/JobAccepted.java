package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/** The job is accepted and will be worked on, whatever stops meanwhile. */
public record JobAccepted(JobSpec spec, Instant at) implements JobEvent {
    @Override
    public Tenant tenant() {
        return spec.tenant();
    }

    @Override
    public JobId job() {
        return spec.job();
    }
}
