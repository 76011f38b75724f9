package io.customshift.schemas.message;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subject cannot be registered; a former registration stays in force.
 */
public record SubjectRefused(
        @WireDefault("\"default\"") Tenant tenant,
        @Nullable SubjectId subject,
        FailureCode code,
        String message,
        List<Issue> issues,
        Instant at)
        implements SubjectEvent {
    public SubjectRefused {
        issues = List.copyOf(issues);
    }
}
