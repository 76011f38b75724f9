package io.customshift.schemas.message;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;

/**
 * A request that came as an event cannot become a job. A job of the same id that was accepted before is not touched.
 *
 * @param code why
 * @param issues everything that was found wrong in the request
 */
public record JobRefused(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        FailureCode code,
        String message,
        List<Issue> issues,
        Instant at)
        implements JobEvent {
    public JobRefused {
        issues = List.copyOf(issues);
    }
}
