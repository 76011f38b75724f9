package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.SubjectSpec;
import java.util.List;
import java.util.Optional;

/**
 * Work that reads or writes the store: done on threads of its own, so that no job waits for another one's files. What
 * comes of it arrives as a command. All of it may be asked for again after a restart; asking twice while it runs is
 * nothing.
 */
public interface SideWork {
    /** Plan a job whose plan is too long for one step: sends {@code AddShards}, or {@code FailJob}. */
    void plan(JobSpec spec, double secondsPerMegapixelStep);

    /** Write the results manifest of a job whose work is over: sends {@code CloseJob}. */
    void close(JobSpec spec, JobPhase phase, List<ShardState> shards);

    /** The tasks of a shard's pending pictures, in order; empty while the job's lines are being fetched. */
    Optional<List<ImageTask>> tasks(JobSpec spec, ShardState shard);

    /** A subject as it was when the job was accepted; only asked for after {@link #tasks} gave some. */
    SubjectSpec subject(JobSpec spec, SubjectId subject);

    /** The job is over: what was kept of it can go. */
    void forget(JobSpec spec);
}
