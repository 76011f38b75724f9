package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/**
 * The job as a whole cannot go on.
 *
 * @param code why
 */
public record JobFailed(
        @WireDefault("\"default\"") Tenant tenant, JobId job, FailureCode code, String message, Instant at)
        implements JobEvent {
    public JobFailed {
        Require.present(tenant, "tenant");
        Require.present(job, "job");
        Require.present(code, "code");
        Require.present(message, "message");
        Require.present(at, "at");
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.failed(this);
    }
}
