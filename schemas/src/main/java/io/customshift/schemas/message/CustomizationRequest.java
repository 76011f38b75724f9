package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks for: a job. The same request by REST, command line or event is the same job; the job id is the
 * idempotency key.
 *
 * @param tenant who asks
 * @param job the job's id, chosen by the user
 * @param model the model that must make the pictures; absent: the fleet's current one, fixed when the job is accepted
 * @param priority 0 to 9, the higher the sooner within its class, and, where no class is named, from 8 interactive, below 3 bulk
 * @param jobClass how soon it is wanted; absent: by the priority
 * @param labels free text that is repeated in the job's status
 * @param defaults settings for lines that leave them out
 * @param deadline when the pictures are wanted: what is not made by then is given up
 * @param ifLate whether it is refused when the deadline cannot be met, or admitted with a warning, as where it is absent
 * @param lines what to make, up to 2,000 lines; not together with {@code manifest}
 * @param manifest where the lines are, when they are many
 */
public record CustomizationRequest(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        @Nullable ModelVersion model,
        @WireDefault("5") int priority,
        @WireName("class") @Nullable JobClass jobClass,
        Map<String, String> labels,
        @WireDefault("{}") DefaultSettings defaults,
        @Nullable Instant deadline,
        @Nullable IfLate ifLate,
        List<RequestLine> lines,
        @Nullable ManifestReference manifest)
        implements Message {
    public CustomizationRequest {
        Require.between(priority, 0, Limits.PRIORITY_MAX, "priority");
        labels = Labels.checked(labels);
        lines = Require.listOf(lines, 0, Limits.INLINE_LINES, "lines");
        if (lines.isEmpty() == (manifest == null)) {
            throw new WireException(
                    lines.isEmpty() ? WireCode.MISSING_FIELD : WireCode.INVALID_VALUE,
                    "/lines",
                    lines.isEmpty()
                            ? "neither lines nor manifest is given; give one of them"
                            : "lines stands beside manifest; give one of them");
        }
        LineIds.check(lines);
    }
}
