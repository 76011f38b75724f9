package io.customshift.scheduler.core;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobSpec;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What does not change about a job. Its lines and subjects are kept apart, since this is written with each change.
 *
 * @param secondsPerMegapixelStep the rate that the job is planned with: fixed, so that planning again gives the same
 */
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
        double secondsPerMegapixelStep,
        Instant acceptedAt) {
    public JobHead {
        labels = labels == null ? Map.of() : labels;
    }

    static JobHead of(JobSpec spec, double secondsPerMegapixelStep) {
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
                secondsPerMegapixelStep,
                spec.acceptedAt());
    }
}
