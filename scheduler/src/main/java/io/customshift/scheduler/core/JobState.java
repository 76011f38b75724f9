package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobCancelRequested;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobEvent;
import io.customshift.schemas.message.JobFailed;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobPlanned;
import io.customshift.schemas.message.JobProgressed;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.SubjectProgress;
import io.customshift.schemas.message.WireDefault;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job without its shards: small, since it is written with each change. Changed by {@code apply} alone.
 *
 * @param closing all is done but the results manifest
 * @param reason why it was cancelled
 * @param manifest where the results are, once they are
 * @param code why it failed as a whole
 * @param changedAt when its phase changed last
 */
public record JobState(
        JobHead head,
        JobPhase phase,
        PlanState plan,
        Tally tally,
        @WireDefault("false") boolean closing,
        @Nullable String reason,
        @Nullable ObjectKey manifest,
        @Nullable FailureCode code,
        @Nullable String message,
        Instant changedAt,
        @Nullable Instant endedAt) {

    /** A job as it begins. */
    public static JobState accepted(JobAccepted event, double secondsPerMegapixelStep) {
        return new JobState(
                JobHead.of(event.spec(), secondsPerMegapixelStep),
                JobPhase.ACCEPTED,
                PlanState.NONE,
                Tally.NONE,
                false,
                null,
                null,
                null,
                null,
                event.at(),
                null);
    }

    public JobState apply(JobEvent event) {
        return phase.ended()
                ? this
                : event.match(new JobEvent.Cases<JobState>() {
                    @Override
                    public JobState accepted(JobAccepted accepted) {
                        return JobState.this;
                    }

                    @Override
                    public JobState refused(JobRefused refused) {
                        return JobState.this;
                    }

                    @Override
                    public JobState planned(JobPlanned planned) {
                        return phase == JobPhase.ACCEPTED ? to(JobPhase.RUNNING, planned.at()) : JobState.this;
                    }

                    @Override
                    public JobState progressed(JobProgressed progressed) {
                        return JobState.this;
                    }

                    @Override
                    public JobState cancelRequested(JobCancelRequested wish) {
                        return cancelling(wish);
                    }

                    @Override
                    public JobState cancelled(JobCancelled cancelled) {
                        return ended(JobPhase.CANCELLED, cancelled.at(), cancelled.manifest(), null, null);
                    }

                    @Override
                    public JobState finished(JobFinished finished) {
                        return ended(JobPhase.FINISHED, finished.at(), finished.manifest(), null, null);
                    }

                    @Override
                    public JobState failed(JobFailed failed) {
                        return ended(JobPhase.FAILED, failed.at(), manifest, failed.code(), failed.message());
                    }
                });
    }

    /** The next part of the plan; parts come in order, and one that came before is passed over. */
    public JobState apply(List<ShardState> more, boolean last) {
        return with(phase, plan.planned(more, last), tally, closing);
    }

    /** One of the shards went from {@code before} to {@code after}. */
    public JobState apply(ShardState before, ShardState after, double moreEngineSeconds) {
        return with(phase, plan.moved(before, after), tally.moved(before, after, moreEngineSeconds), closing);
    }

    /** All that is left is to write the results. */
    public JobState startClosing() {
        return with(phase, plan, tally, true);
    }

    /** Whether nothing of it is in hand and nothing will be. */
    public boolean isWorkOver() {
        return !phase.ended() && (phase == JobPhase.CANCELLING ? plan.open().isEmpty() : plan.allDone());
    }

    /** As REST shows it. */
    public JobStatus status(List<SubjectProgress> subjects, Instant now) {
        return new JobStatus(
                head.tenant(),
                head.job(),
                phase,
                head.model(),
                head.requestDigest(),
                head.priority(),
                head.labels(),
                head.lineCount(),
                plan.images(),
                tally.stored(),
                tally.reused(),
                tally.failed(),
                subjects,
                tally.engineSeconds(),
                manifest,
                code,
                message == null ? reason : message,
                head.acceptedAt(),
                endedAt,
                now);
    }

    private JobState cancelling(JobCancelRequested wish) {
        return new JobState(
                head,
                JobPhase.CANCELLING,
                plan,
                tally,
                closing,
                wish.reason(),
                manifest,
                code,
                message,
                wish.at(),
                null);
    }

    private JobState ended(
            JobPhase how, Instant at, @Nullable ObjectKey results, @Nullable FailureCode why, @Nullable String text) {
        return new JobState(head, how, plan, tally, false, reason, results, why, text, at, at);
    }

    private JobState to(JobPhase next, Instant at) {
        return new JobState(head, next, plan, tally, closing, reason, manifest, code, message, at, endedAt);
    }

    private JobState with(JobPhase newPhase, PlanState newPlan, Tally newTally, boolean newClosing) {
        return new JobState(
                head, newPhase, newPlan, newTally, newClosing, reason, manifest, code, message, changedAt, endedAt);
    }
}
