package io.customshift.scheduler.core;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.message.StoredLines;
import io.customshift.schemas.message.SubjectSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs, shards and events to test with. */
public final class Jobs {
    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    public static final JobId JOB = new JobId("j");
    static final SubjectId MUG = new SubjectId("mug");
    public static final ModelVersion MODEL = new ModelVersion("m");
    static final WorkerId WORKER = new WorkerId("w");
    public static final Sha256 DIGEST = Canonical.ofBytes(new byte[] {1});
    public static final Sha256 PIXELS = new Sha256("ab".repeat(32));
    public static final PerceptualHash LOOKS = new PerceptualHash("fedcba9876543210");

    private Jobs() {}

    /** One subject, one line, so many pictures. */
    static JobSpec spec(int images) {
        return spec(List.of(line("mug", "p", images, null)));
    }

    static JobSpec spec(List<RequestLine> lines) {
        return spec(JOB, lines);
    }

    /** The same under another id. */
    public static JobSpec spec(JobId job, int images) {
        return spec(job, List.of(line("mug", "p", images, null)));
    }

    /** A job as it was accepted, by a request with this header. */
    public static JobState state(@Nullable String traceparent) {
        return new Event.Accepted(spec(3), PlanSettings.of(Policy.DEFAULT, 0), traceparent, NOW).first();
    }

    /** The same with a deadline. */
    static JobSpec until(Instant deadline, JobSpec spec) {
        return new JobSpec(
                spec.tenant(),
                spec.job(),
                spec.requestDigest(),
                spec.model(),
                spec.priority(),
                spec.jobClass(),
                spec.labels(),
                spec.defaults(),
                deadline,
                spec.subjects(),
                spec.lines(),
                spec.stored(),
                spec.lineCount(),
                spec.imageCount(),
                spec.costs(),
                spec.warnings(),
                spec.acceptedAt());
    }

    private static JobSpec spec(JobId job, List<RequestLine> lines) {
        List<SubjectSpec> subjects = new ArrayList<>();
        lines.stream().map(RequestLine::subject).distinct().forEach(id -> subjects.add(subject(id)));
        return new JobSpec(
                Tenant.DEFAULT,
                job,
                DIGEST,
                MODEL,
                5,
                null,
                Map.of(),
                RenderSettings.DEFAULT,
                null,
                subjects,
                lines,
                null,
                lines.size(),
                lines.stream().mapToLong(RequestLine::images).sum(),
                List.of(),
                List.of(),
                NOW);
    }

    static SubjectSpec subject(SubjectId id) {
        return SubjectSpec.of(id, "thing", List.of(new Reference(new ObjectKey("r/a.png"), DIGEST, 1)));
    }

    static RequestLine line(String subject, String prompt, int count, @Nullable Integer priority) {
        return new RequestLine(
                null,
                new SubjectId(subject),
                prompt,
                null,
                null,
                null,
                count,
                null,
                null,
                null,
                null,
                null,
                priority,
                Map.of());
    }

    /** A job whose lines are in the bucket. */
    static JobSpec storedLines(int images, Sha256 digest) {
        JobSpec s = Jobs.spec(images);
        ObjectKey key = new ObjectKey("jobs/j/lines.jsonl");
        return new JobSpec(
                s.tenant(),
                s.job(),
                digest,
                s.model(),
                s.priority(),
                s.jobClass(),
                s.labels(),
                s.defaults(),
                null,
                List.of(),
                List.of(),
                new StoredLines(key, digest, key, digest),
                s.lineCount(),
                s.imageCount(),
                s.costs(),
                s.warnings(),
                s.acceptedAt());
    }

    static List<ShardState> plan(JobSpec spec, Policy policy, double rate) {
        return whole(spec, PlanSettings.of(policy, rate)).shards();
    }

    static Command.AddShards whole(JobSpec spec, PlanSettings settings) {
        return parts(spec, 0, settings, Planner.Choice.ALL, Kept.NONE, Integer.MAX_VALUE)
                .get(0);
    }

    /** A plan in parts of so many pictures. */
    static List<Command.AddShards> parts(
            JobSpec spec, int round, PlanSettings settings, Planner.Choice choice, Kept kept, int images) {
        List<Command.AddShards> all = new ArrayList<>();
        PlanParts parts = new PlanParts(spec, round, 0, images, images, all::add);
        parts.end(new Planner(spec, Jobs::subject, settings).plan(PlanParts.lines(spec.lines()), choice, parts), kept);
        return all;
    }

    public static ShardStarted started(ShardState shard, String worker) {
        return new ShardStarted(
                Tenant.DEFAULT, JOB, id(shard), shard.epoch(), new WorkerId(worker), NOW, false, 0, NOW);
    }

    static ShardFinished finished(ShardState shard) {
        return new ShardFinished(Tenant.DEFAULT, JOB, id(shard), shard.epoch(), WORKER, 0, 0, 0, 0, 0, NOW);
    }

    static ShardGivenBack givenBack(ShardState shard, String worker, GiveBackReason reason) {
        return new ShardGivenBack(
                Tenant.DEFAULT, JOB, id(shard), shard.epoch(), new WorkerId(worker), List.of(), reason, NOW);
    }

    static ShardFailed shardFailed(ShardState shard, FailureCode code, boolean retryable) {
        return new ShardFailed(
                Tenant.DEFAULT, JOB, id(shard), shard.epoch(), WORKER, code, retryable, "away", List.of(), NOW);
    }

    static ImageStored stored(ShardState shard, int image, String worker, double seconds, boolean reused) {
        ImageState state = shard.images().get(image);
        return new ImageStored(
                Tenant.DEFAULT,
                JOB,
                id(shard),
                shard.epoch(),
                state.image(),
                state.line(),
                shard.subject(),
                new ObjectKey("k.png"),
                DIGEST,
                PIXELS,
                LOOKS,
                null,
                9,
                seconds,
                reused,
                List.of("a word of it is unknown"),
                new WorkerId(worker),
                NOW);
    }

    public static ImageFailed failed(ShardState shard, int image, int attempt, FailureCode code, boolean retryable) {
        ImageState state = shard.images().get(image);
        return new ImageFailed(
                Tenant.DEFAULT,
                JOB,
                id(shard),
                shard.epoch(),
                state.image(),
                attempt,
                state.line(),
                shard.subject(),
                code,
                retryable,
                "no room",
                WORKER,
                NOW);
    }

    private static ShardId id(ShardState shard) {
        return ShardId.of(JOB, shard.ordinal());
    }
}
