package io.customshift.schemas.message;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a job, as REST shows it and jobs.v1 keeps it: the last one per key holds.
 *
 * @param jobClass how soon it is wanted; absent from earlier schedulers
 * @param total distinct pictures; until all are planned, what the lines ask for, the same asked for twice counted twice
 * @param subjects progress by subject; empty for jobs of more than 2,000 subjects, and in lists of jobs
 * @param storedBytes of the files of the pictures that are stored; 0 from earlier schedulers
 * @param manifest the results, once there are any
 * @param code why the job failed
 * @param round how often the job's work was begun anew
 * @param parked why nothing of it goes out at the moment
 * @param warnings what was said when it was accepted, a sentence each
 */
public record JobStatus(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        JobPhase phase,
        ModelVersion model,
        Sha256 requestDigest,
        @WireDefault("5") int priority,
        @WireName("class") @Nullable JobClass jobClass,
        Map<String, String> labels,
        int lineCount,
        int total,
        @WireDefault("0") int stored,
        @WireDefault("0") int reused,
        @WireDefault("0") int failed,
        List<SubjectProgress> subjects,
        @WireDefault("0") double engineSeconds,
        @WireDefault("0") long storedBytes,
        @Nullable ObjectKey manifest,
        @Nullable FailureCode code,
        @Nullable String message,
        Instant acceptedAt,
        @Nullable Instant endedAt,
        Instant updatedAt,
        @WireDefault("0") int round,
        @Nullable Sha256 manifestSha256,
        @Nullable JobParking parked,
        List<String> warnings)
        implements Message {
    public JobStatus {
        labels = Map.copyOf(labels);
        subjects = List.copyOf(subjects);
        warnings = List.copyOf(warnings);
    }

    /** Without the progress by subject, which is most of it: as a list of jobs shows it, and who asks for no more. */
    public JobStatus listed() {
        return new JobStatus(
                tenant,
                job,
                phase,
                model,
                requestDigest,
                priority,
                jobClass,
                labels,
                lineCount,
                total,
                stored,
                reused,
                failed,
                List.of(),
                engineSeconds,
                storedBytes,
                manifest,
                code,
                message,
                acceptedAt,
                endedAt,
                updatedAt,
                round,
                manifestSha256,
                parked,
                warnings);
    }
}
