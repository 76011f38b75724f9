package io.customshift.scheduler.core;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.RequestLine;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardReleased;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.message.SubjectSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs, shards and events to test with. */
final class Jobs {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final JobId JOB = new JobId("j");
    static final SubjectId MUG = new SubjectId("mug");
    static final WorkerId WORKER = new WorkerId("w");
    static final Sha256 DIGEST = Canonical.ofBytes(new byte[] {1});

    private Jobs() {}

    static JobSpec spec(List<RequestLine> lines) {
        List<SubjectSpec> subjects = new ArrayList<>();
        lines.stream().map(RequestLine::subject).distinct().forEach(id -> subjects.add(subject(id)));
        return new JobSpec(
                Tenant.DEFAULT,
                JOB,
                DIGEST,
                new ModelVersion("m"),
                5,
                Map.of(),
                RenderSettings.DEFAULT,
                null,
                subjects,
                lines,
                null,
                lines.size(),
                lines.stream().mapToLong(RequestLine::images).sum(),
                NOW);
    }

    static SubjectSpec subject(SubjectId id) {
        return SubjectSpec.of(id, "thing", List.of(new Reference(new ObjectKey("r/a.png"), DIGEST, 1)));
    }

    static RequestLine line(String subject, String prompt, int count, @Nullable Integer priority) {
        return new RequestLine(
                null, new SubjectId(subject), prompt, null, null, null, count, null, null, null, null, priority);
    }

    static List<ShardState> plan(JobSpec spec, Policy policy, double rate) {
        Planner planner = new Planner(spec, Jobs::subject, rate, policy);
        for (int i = 0; i < spec.lines().size(); i++) {
            planner.add(i, spec.lines().get(i));
        }
        return planner.shards();
    }

    /** One shard with this many pictures, on the topic. */
    static ShardState released(int images) {
        return plan(spec(List.of(line("mug", "p", images, null))), Policy.DEFAULT, 0.001)
                .get(0)
                .apply(release(0), Policy.DEFAULT);
    }

    static JobState accepted() {
        return JobState.accepted(new JobAccepted(spec(List.of(line("mug", "p", 1, null))), NOW), 0.1);
    }

    static ShardReleased release(int epoch) {
        return new ShardReleased(Tenant.DEFAULT, JOB, ShardId.of(JOB, 0), epoch, MUG, List.of(), 1, NOW);
    }

    static ShardStarted started(int epoch) {
        return new ShardStarted(Tenant.DEFAULT, JOB, ShardId.of(JOB, 0), epoch, WORKER, null, false, 0, NOW);
    }

    static ShardFinished finished(int epoch) {
        return new ShardFinished(Tenant.DEFAULT, JOB, ShardId.of(JOB, 0), epoch, WORKER, 0, 0, 0, 0, 0, NOW);
    }

    static ShardGivenBack givenBack(int epoch, GiveBackReason reason) {
        return new ShardGivenBack(Tenant.DEFAULT, JOB, ShardId.of(JOB, 0), epoch, WORKER, List.of(), reason, NOW);
    }

    static ShardFailed shardFailed(int epoch, boolean retryable) {
        return new ShardFailed(
                Tenant.DEFAULT,
                JOB,
                ShardId.of(JOB, 0),
                epoch,
                WORKER,
                FailureCode.STORE_UNAVAILABLE,
                retryable,
                "away",
                List.of(),
                NOW);
    }

    static ImageStored stored(ImageState image) {
        return new ImageStored(
                Tenant.DEFAULT,
                JOB,
                ShardId.of(JOB, 0),
                0,
                image.image(),
                image.line(),
                MUG,
                new ObjectKey("k.png"),
                DIGEST,
                null,
                9,
                1,
                false,
                WORKER,
                NOW);
    }

    static ImageFailed failed(ImageId image, int epoch, boolean retryable) {
        return new ImageFailed(
                Tenant.DEFAULT,
                JOB,
                ShardId.of(JOB, 0),
                epoch,
                image,
                0,
                0,
                MUG,
                FailureCode.OUT_OF_MEMORY,
                retryable,
                "no room",
                WORKER,
                NOW);
    }
}
