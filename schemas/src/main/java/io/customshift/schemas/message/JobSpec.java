package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as it was accepted: all that is needed to plan it, now or after a restart, whatever becomes of the subjects'
 * registrations meanwhile. Up to {@link Limits#INLINE_LINES} lines, and {@link Limits#INLINE_BYTES} of them encoded, are kept here; more are kept in the bucket.
 *
 * @param requestDigest what the request said, see {@code identity.RequestDigest}: the same id with another digest is a conflict
 * @param model the model that makes the pictures; part of each image's id
 * @param jobClass how soon it is wanted; absent: by the priority
 * @param subjects the subjects as they were when the job was accepted; empty when stored
 * @param lines the lines of the request; empty when stored
 * @param stored where lines and subjects are, when not here
 * @param lineCount lines of the request
 * @param imageCount pictures asked for, the same picture asked for twice counted twice
 * @param costs what the pictures of each kind were expected to take when the job was accepted; empty from earlier schedulers
 * @param warnings what was said when it was accepted, a sentence each
 */
public record JobSpec(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        Sha256 requestDigest,
        ModelVersion model,
        @WireDefault("5") int priority,
        @WireName("class") @Nullable JobClass jobClass,
        Map<String, String> labels,
        @WireDefault("{}") RenderSettings defaults,
        @Nullable Instant deadline,
        List<SubjectSpec> subjects,
        List<RequestLine> lines,
        @Nullable StoredLines stored,
        int lineCount,
        long imageCount,
        List<PictureCost> costs,
        List<String> warnings,
        Instant acceptedAt) {
    public JobSpec {
        Require.between(priority, 0, Limits.PRIORITY_MAX, "priority");
        labels = Labels.checked(labels);
        subjects = Require.listOf(subjects, 0, Limits.INLINE_LINES, "subjects");
        lines = Require.listOf(lines, 0, Limits.INLINE_LINES, "lines");
        if (lines.isEmpty() == (stored == null)) {
            throw WireException.invalid("/lines", "a job has either lines or stored; give one of them");
        }
        Require.between(lineCount, 1, Integer.MAX_VALUE, "lineCount");
        Require.between(imageCount, 1, Long.MAX_VALUE, "imageCount");
        costs = List.copyOf(costs);
        warnings = List.copyOf(warnings);
    }

    /** What the pictures were expected to take when the job was accepted; 0 from earlier schedulers. */
    public double engineSeconds() {
        return costs.stream()
                .mapToDouble(cost -> cost.images() * cost.seconds())
                .sum();
    }

    /** Pixels of all its pictures; 0 from earlier schedulers. */
    public double pixels() {
        return costs.stream()
                .mapToDouble(cost -> (double) cost.images()
                        * cost.size().width()
                        * cost.size().height())
                .sum();
    }
}
