package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.WireDefault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the scheduler's own parts ask of its state, by a topic of its own. Each may come twice. */
public sealed interface Command {
    Tenant tenant();

    JobId job();

    /**
     * Take this job; it was checked.
     *
     * @param traceparent the span that asked for it (W3C Trace Context); absent when nothing is traced
     */
    record AcceptJob(JobSpec spec, @Nullable String traceparent) implements Command {
        public AcceptJob(JobSpec spec) {
            this(spec, null);
        }

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
     * Make what an ended job has not made.
     *
     * @param spec as it was accepted; the job's own copy went when it ended
     * @param lines ids or numbers of the lines to try again; none: all that failed or were cancelled
     * @param only pictures that ended like this; without it all that are not stored
     * @param round that ended: a second one of the same wish is nothing new
     */
    record RetryJob(
            JobSpec spec, List<String> lines, @Nullable ImageStatus only, int round) implements Command {
        public RetryJob {
            lines = lines == null ? List.of() : List.copyOf(lines);
        }

        @Override
        public Tenant tenant() {
            return spec.tenant();
        }

        @Override
        public JobId job() {
            return spec.job();
        }
    }

    /**
     * A part of a plan.
     *
     * @param round in which the plan was begun
     * @param before digest over the shards of the plan that come before these: parts of two plans are never put together
     * @param after the same with these
     * @param from place of the first of {@code shards} in the plan, from 0; they follow one another, with their places as ordinals
     * @param last whether the plan is complete with it
     * @param asked of the last part: pictures that all lines ask for, the same asked for twice counted twice
     * @param kept of the last part: pictures of the job that are in no shard of this plan
     */
    record AddShards(
            Tenant tenant,
            JobId job,
            @WireDefault("0") int round,
            @Nullable Sha256 before,
            @Nullable Sha256 after,
            int from,
            List<ShardState> shards,
            @WireDefault("false") boolean last,
            long asked,
            Kept kept)
            implements Command {
        public AddShards {
            shards = shards == null ? List.of() : List.copyOf(shards);
        }
    }

    /**
     * Pictures that the manifest has and of which no worker was heard: it died, or was cut off, between the put and its word.
     * Comes before {@link CloseJob}.
     */
    record FoundPictures(
            Tenant tenant, JobId job, @WireDefault("0") int round, List<ImageStored> pictures) implements Command {
        public FoundPictures {
            pictures = pictures == null ? List.of() : List.copyOf(pictures);
        }
    }

    /** Our own word to ourselves, read when the step in which the job began to close is committed. */
    record WriteManifest(Tenant tenant, JobId job, int round) implements Command {}

    /**
     * The results manifest of a job whose work is over is in the bucket.
     *
     * @param manifest absent when it cannot be written at all
     * @param stored of {@code total}, as the manifest says
     * @param code why none of the pictures could be made, where that is so
     */
    record CloseJob(
            Tenant tenant,
            JobId job,
            @WireDefault("0") int round,
            @Nullable ObjectKey manifest,
            @Nullable Sha256 sha256,
            int total,
            int stored,
            int failed,
            @Nullable FailureCode code,
            @Nullable String message)
            implements Command {}

    /** Let go of all that is known of an ended job; nothing when it has begun another round than this since. */
    record ForgetJob(Tenant tenant, JobId job, int round) implements Command {}

    /** The job cannot go on, for example because its lines have vanished from the bucket. */
    record FailJob(Tenant tenant, JobId job, FailureCode code, String message) implements Command {}
}
