package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.PlanSettings;
import io.customshift.scheduler.core.Planner;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.SubjectSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * What a job would be.
 *
 * @param measured whether the estimated seconds rest on what workers of the model have measured; else they are a guess
 * @param defaults settings of lines that leave them out
 * @param parked why it would stand still at the moment, if it would
 * @param doneInSeconds when it would be through, by the workers and jobs that are there; absent while nobody can say
 * @param warnings what would be said when it is accepted, a sentence each
 */
public record DryRun(
        Sha256 requestDigest,
        ModelVersion model,
        int lines,
        int images,
        int shards,
        double estimatedSeconds,
        boolean measured,
        List<SubjectPart> subjects,
        RenderSettings defaults,
        @Nullable String parked,
        @Nullable Double doneInSeconds,
        List<String> warnings) {

    /** A subject's part of it. */
    public record SubjectPart(SubjectId subject, int images, int shards, double estimatedSeconds) {
        SubjectPart and(SubjectPart other) {
            return new SubjectPart(
                    subject, images + other.images, shards + other.shards, estimatedSeconds + other.estimatedSeconds);
        }
    }

    /** @param lines file with the request's lines */
    static DryRun of(
            JobSpec spec, LineCheck check, Path lines, PlanSettings settings, boolean measured, @Nullable String parked)
            throws IOException {
        Map<SubjectId, SubjectSpec> subjects = new LinkedHashMap<>();
        check.subjects().forEach(subject -> subjects.put(subject.id(), subject));
        Planner planner = new Planner(spec, id -> Objects.requireNonNull(subjects.get(id)), settings);
        Map<SubjectId, SubjectPart> parts = new LinkedHashMap<>();
        try (FileLines all = FileLines.over(lines, check.lines(), subjects)) {
            planner.plan(
                    all,
                    Planner.Choice.ALL,
                    shard -> parts.merge(
                            shard.subject(),
                            new SubjectPart(shard.subject(), shard.images().size(), 1, shard.seconds()),
                            SubjectPart::and));
        }
        OptionalDouble done = check.expected().seconds();
        return new DryRun(
                spec.requestDigest(),
                spec.model(),
                check.lines(),
                parts.values().stream().mapToInt(SubjectPart::images).sum(),
                parts.values().stream().mapToInt(SubjectPart::shards).sum(),
                parts.values().stream()
                        .mapToDouble(SubjectPart::estimatedSeconds)
                        .sum(),
                measured,
                List.copyOf(parts.values()),
                check.defaults(),
                parked,
                done.isPresent() ? (Double) done.getAsDouble() : null,
                spec.warnings());
    }
}
