package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.WireDefault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the scheduler's own parts ask of its state, by a topic of its own. Each may come twice. */
public sealed interface Command {
    Tenant tenant();

    JobId job();

    /** Take this job; it was checked. */
    record AcceptJob(JobSpec spec) implements Command {
        @Override
        public Tenant tenant() {
            return spec.tenant();
        }

        @Override
        public JobId job() {
            return spec.job();
        }
    }

    /** Stop this job. */
    record StopJob(Tenant tenant, JobId job, @Nullable String reason) implements Command {}

    /**
     * A part of a long job's plan.
     *
     * @param shards with ordinals that follow one another
     * @param last whether the plan is complete with it
     */
    record AddShards(
            Tenant tenant,
            JobId job,
            List<ShardState> shards,
            @WireDefault("false") boolean last) implements Command {}

    /** The results manifest of a job whose work is over is in the bucket. */
    record CloseJob(Tenant tenant, JobId job, ObjectKey manifest) implements Command {}

    /** The job cannot go on, for example because its lines have vanished from the bucket. */
    record FailJob(Tenant tenant, JobId job, FailureCode code, String message) implements Command {}
}
