package io.customshift.scheduler.core;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.Message;
import java.time.Instant;

/** What is to be done because of a decision. Carried out by others, together with the new state or not at all. */
public sealed interface Output {
    /** Send this to its topic. */
    record Tell(Message message) implements Output {}

    /** Put this shard on the topic, as it is now. */
    record Release(ShardState shard) implements Output {}

    /** Send this to ourselves: it is read only when this step is committed. */
    record Order(Command command) implements Output {}

    /** Begin this work beside the state; its result comes as a command. Asking again while it runs is nothing. */
    record Ask(Work work) implements Output {}

    /** Take the dead letter of this picture back, if there is one: it was made after all, or is tried again. */
    record TakeBack(ImageId image) implements Output {}

    /** Remove the job from all that keeps it. */
    record Forget() implements Output {}

    /** Tells workers that the job's current round is closed. */
    static Output fence(JobState job, FenceReason why, Instant now) {
        return new Tell(new JobFence(job.head().tenant(), job.head().job(), job.round(), why, now));
    }

    enum Work {
        /** Fetch the lines, so that shards can go out. */
        LINES,
        PLAN,
        /** Write the results manifest. */
        MANIFEST
    }
}
