package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is; absolute figures, so that a repeated or skipped one does no harm.
 *
 * @param total distinct pictures
 * @param reused of the stored ones, how many were there before
 * @param subjects those whose figures changed since the last event
 * @param remainingSeconds estimated until the end
 */
public record JobProgressed(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        int total,
        int stored,
        @WireDefault("0") int reused,
        @WireDefault("0") int failed,
        List<SubjectProgress> subjects,
        @Nullable Double remainingSeconds,
        Instant at)
        implements JobEvent {
    public JobProgressed {
        subjects = List.copyOf(subjects);
    }
}
