package io.customshift.scheduler.core;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobClass;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.WireDefault;
import io.customshift.schemas.message.WireName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What does not change about a job. Its lines and subjects are kept apart, since this is written with each change.
 *
 * @param named the class that its request names
 * @param traceparent the span that asked for it, where its requests are traced
 */
public record JobHead(
        Tenant tenant,
        JobId job,
        Sha256 requestDigest,
        ModelVersion model,
        int priority,
        @WireName("class") @Nullable JobClass named,
        Map<String, String> labels,
        @Nullable Instant deadline,
        int lineCount,
        long imageCount,
        @WireDefault("{}") PlanSettings planning,
        List<String> warnings,
        Instant acceptedAt,
        @Nullable String traceparent) {
    public JobHead {
        labels = labels == null ? Map.of() : labels;
        warnings = warnings == null ? List.of() : warnings;
    }

    static JobHead of(JobSpec spec, PlanSettings planning, @Nullable String traceparent) {
        return new JobHead(
                spec.tenant(),
                spec.job(),
                spec.requestDigest(),
                spec.model(),
                spec.priority(),
                spec.jobClass(),
                spec.labels(),
                spec.deadline(),
                spec.lineCount(),
                spec.imageCount(),
                planning,
                spec.warnings(),
                spec.acceptedAt(),
                traceparent);
    }

    /** The class that it asked for, or else that of its priority. */
    public JobClass jobClass() {
        return JobClass.orOf(named, priority);
    }
}
