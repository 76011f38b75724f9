package io.customshift.schemas.message;

import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import java.time.Instant;

/** What the scheduler decided: the journal of jobs, keyed by tenant and job, and the stream that consoles and webhooks follow. Folding these with shard and image events gives the state, but for what people decided on pictures. */
public sealed interface JobEvent extends Message
        permits JobAccepted,
                JobRefused,
                JobPlanned,
                JobProgressed,
                JobParked,
                JobResumed,
                JobRetried,
                JobCancelRequested,
                JobCancelled,
                JobFinished,
                JobFailed,
                ImageReviewed {
    /** Whose. */
    Tenant tenant();

    /** Which job. */
    JobId job();

    /** When. */
    Instant at();
}
