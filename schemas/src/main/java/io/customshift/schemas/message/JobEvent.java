package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/** What the scheduler decided: the journal of jobs, keyed by tenant and job, and the stream that consoles and webhooks follow. Folding these with shard and image events gives the state. */
public sealed interface JobEvent extends Message
        permits JobAccepted,
                JobRefused,
                JobPlanned,
                JobProgressed,
                JobCancelRequested,
                JobCancelled,
                JobFinished,
                JobFailed {
    /** Whose. */
    Tenant tenant();

    /** Which job. */
    JobId job();

    /** When. */
    Instant at();

    <R> R match(Cases<R> cases);

    /** One function for each kind. A new kind of event is a compile error in each implementation. */
    interface Cases<R> {
        R accepted(JobAccepted event);

        R refused(JobRefused event);

        R planned(JobPlanned event);

        R progressed(JobProgressed event);

        R cancelRequested(JobCancelRequested event);

        R cancelled(JobCancelled event);

        R finished(JobFinished event);

        R failed(JobFailed event);
    }
}
