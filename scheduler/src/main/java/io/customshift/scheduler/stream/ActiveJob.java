package io.customshift.scheduler.stream;

import io.customshift.schemas.message.JobSpec;
import java.time.Instant;

/** What is kept in memory of a job that is not over; can be made anew from the stores at any time. */
final class ActiveJob {
    final JobSpec spec;
    final SubjectTallies tallies = new SubjectTallies();
    /** Something changed that was not published yet. */
    boolean dirty = true;
    /** Some picture's state changed since the last progress event. */
    boolean progressed;
    /** Planning, or writing the results, was asked for by this process. */
    boolean asked;
    /** A shard could go out, but its lines are being fetched. */
    boolean waitsForLines;

    Instant published = Instant.EPOCH;

    ActiveJob(JobSpec spec) {
        this.spec = spec;
    }
}
