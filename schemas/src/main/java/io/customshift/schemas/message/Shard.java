package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work for a worker: one subject and a bounded set of pictures. Complete: a worker looks nothing up.
 *
 * @param epoch how often this shard was released, from 0; events of an earlier epoch are late, not wrong
 * @param round of the job, from 0; a retry of the job opens the next one, and a {@link JobFence} closes it
 * @param jobClass how soon its job is wanted; absent: by the priority
 * @param images 1 to 1,000 pictures, in the order in which to make them
 * @param created when the scheduler released it
 * @param deadline when the pictures are wanted; the scheduler closes the round when it has passed
 * @param avoid workers that had it in vain and give it back: others can do it
 */
public record Shard(
        @WireDefault("\"default\"") Tenant tenant,
        JobId job,
        ShardId shard,
        @WireDefault("0") int epoch,
        @WireDefault("0") int round,
        @WireDefault("5") int priority,
        @WireName("class") @Nullable JobClass jobClass,
        SubjectSpec subject,
        EngineSettings engine,
        List<ImageTask> images,
        Instant created,
        @Nullable Instant deadline,
        List<WorkerId> avoid)
        implements Message {
    public Shard {
        Require.between(epoch, 0, Integer.MAX_VALUE, "epoch");
        Require.between(round, 0, Integer.MAX_VALUE, "round");
        Require.between(priority, 0, Limits.PRIORITY_MAX, "priority");
        images = Require.listOf(images, 1, Limits.SHARD_IMAGES_MAX, "images");
        avoid = List.copyOf(avoid);
    }

    /** Whether somebody waits for it, and less urgent work is left at its next picture. */
    public boolean isInteractive() {
        return JobClass.orOf(jobClass, priority) == JobClass.INTERACTIVE;
    }
}
