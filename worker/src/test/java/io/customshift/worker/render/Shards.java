package io.customshift.worker.render;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.identity.ImageIdentity;
import io.customshift.schemas.message.EngineSettings;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.SubjectSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Shards for tests, complete and consistent. */
public final class Shards {
    private Shards() {}

    /** A reference of these bytes, at the place where the layout has it. */
    public static Reference reference(String subject, byte[] bytes) {
        var digest = Canonical.ofBytes(bytes);
        return new Reference(
                BucketLayout.DEFAULT.reference(new SubjectId(subject), digest, "png"), digest, bytes.length);
    }

    /** The same shard in another round of its job. */
    public static Shard inRound(int round, Shard shard) {
        return changed(round, shard.avoid(), shard);
    }

    /** The same shard, for any other worker. */
    public static Shard avoiding(WorkerId worker, Shard shard) {
        return changed(shard.round(), List.of(worker), shard);
    }

    /** The same shard, more or less urgent. */
    public static Shard ofPriority(int priority, Shard shard) {
        return changed(shard.round(), priority, shard.avoid(), shard);
    }

    private static Shard changed(int round, List<WorkerId> avoid, Shard shard) {
        return changed(round, shard.priority(), avoid, shard);
    }

    private static Shard changed(int round, int priority, List<WorkerId> avoid, Shard shard) {
        return new Shard(
                shard.tenant(),
                shard.job(),
                shard.shard(),
                shard.epoch(),
                round,
                priority,
                shard.jobClass(),
                shard.subject(),
                shard.engine(),
                shard.images(),
                shard.created(),
                shard.deadline(),
                avoid);
    }

    public static Shard shard(
            String job,
            int ordinal,
            String subject,
            List<Reference> references,
            List<String> prompts,
            ModelVersion model,
            ImageSize size,
            int steps) {
        SubjectId id = new SubjectId(subject);
        SubjectSpec spec = SubjectSpec.of(id, "ceramic mug", references);
        JobId jobId = new JobId(job);
        RenderSettings settings = new RenderSettings(size, steps, List.of(1.0), Guidance.DEFAULT, null);
        List<ImageTask> tasks = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            var image = ImageIdentity.of(Tenant.DEFAULT, jobId, spec.digest(), prompts.get(i), "", i, settings, model);
            tasks.add(new ImageTask(
                    image, i, prompts.get(i), "", i, settings, BucketLayout.DEFAULT.image(jobId, id, image)));
        }
        return new Shard(
                Tenant.DEFAULT,
                jobId,
                ShardId.of(jobId, ordinal),
                0,
                0,
                5,
                null,
                spec,
                new EngineSettings(model, 0),
                tasks,
                Instant.now(),
                null,
                List.of());
    }
}
