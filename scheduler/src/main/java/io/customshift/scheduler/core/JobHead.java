package io.customshift.scheduler.core;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.WireDefault;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What does not change about a job. Its lines and subjects are kept apart, since this is written with each change. */
public record JobHead(
        Tenant tenant,
        JobId job,
        Sha256 requestDigest,
        ModelVersion model,
        int priority,
        Map<String, String> labels,
        @Nullable Instant deadline,
        int lineCount,
        long imageCount,
        @WireDefault("{}") PlanSettings planning,
        Instant acceptedAt) {
    public JobHead {
        labels = labels == null ? Map.of() : labels;
    }

    static JobHead of(JobSpec spec, PlanSettings planning) {
        return new JobHead(
                spec.tenant(),
                spec.job(),
                spec.requestDigest(),
                spec.model(),
                spec.priority(),
                spec.labels(),
                spec.deadline(),
                spec.lineCount(),
                spec.imageCount(),
                planning,
                spec.acceptedAt());
    }
}
