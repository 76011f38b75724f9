package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.JobState;
import io.customshift.scheduler.core.MadePictures;
import io.customshift.scheduler.core.ShardState;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.SubjectSpec;
import java.util.List;

/**
 * Work that reads or writes the store: done on threads of its own, so that no job waits for another one's files. What
 * comes of it arrives as a command. All of it may be asked for again after a restart; asking twice while it runs is
 * nothing.
 */
public interface SideWork {
    /** Plan a job's round: sends {@code AddShards}, or {@code FailJob}. */
    void plan(JobSpec spec, JobState job);

    /**
     * Write the results manifest of a job whose work is over: sends {@code CloseJob}, or {@code FailJob}.
     *
     * @param made what became of its pictures; of none of them anything changes any more
     */
    void close(JobSpec spec, JobState job, MadePictures made);

    /** Whether the job's lines are at hand, so that {@link #tasks} and {@link #subject} can be asked for. */
    boolean ready(JobSpec spec);

    /** Fetch the job's lines: sends {@code FailJob} when they are lost. */
    void fetch(JobSpec spec);

    /** The tasks of a shard's pending pictures, in order. */
    List<ImageTask> tasks(JobSpec spec, ShardState shard);

    /** A subject as it was when the job was accepted. */
    SubjectSpec subject(JobSpec spec, SubjectId subject);

    /** The job is over, or another instance's: what was kept of it can go. */
    void forget(JobSpec spec);

    /** The job ended not long ago: pictures that come late, and that its manifest does not know, are removed. */
    void sweep(JobState ended);
}
