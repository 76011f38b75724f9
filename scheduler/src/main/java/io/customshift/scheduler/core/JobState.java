package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobParking;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.SubjectProgress;
import io.customshift.schemas.message.WireDefault;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job without its shards: small, since it is written with each change. Changed by {@link Event}s alone.
 *
 * @param closing all is done but the results manifest: nothing that comes now changes a figure
 * @param reason why it was cancelled
 * @param manifest where the results are, once they are
 * @param code why it failed, or will have failed when it is closed
 * @param changedAt when its phase changed last
 * @param round how often its work was begun anew; workers put nothing for an earlier round
 * @param total pictures of all rounds; until all are planned, what the lines ask for, the same asked for twice counted twice
 * @param parked why nothing goes out at the moment
 * @param retry what the current round is about, when it is not the first
 */
public record JobState(
        JobHead head,
        JobPhase phase,
        PlanState plan,
        Tally tally,
        @WireDefault("false") boolean closing,
        @Nullable String reason,
        @Nullable ObjectKey manifest,
        @Nullable Sha256 manifestSha256,
        @Nullable FailureCode code,
        @Nullable String message,
        Instant changedAt,
        @Nullable Instant endedAt,
        @WireDefault("0") int round,
        @WireDefault("0") int total,
        @Nullable JobParking parked,
        @Nullable Retry retry) {
    /** Subjects of a job up to which its status tells of each. */
    private static final int SUBJECTS_TOLD = 2_000;

    /**
     * A further round.
     *
     * @param lines ids or numbers of the lines to try again; none: all that are not stored
     * @param only pictures that ended like this; without it all that are not stored
     * @param manifest of the round before; without one all pictures are planned anew
     */
    public record Retry(
            List<String> lines,
            @Nullable ImageStatus only,
            @Nullable ObjectKey manifest,
            @Nullable Sha256 sha256) {
        public Retry {
            lines = lines == null ? List.of() : List.copyOf(lines);
        }
    }

    /** Whether nothing of it is in hand and nothing will be. */
    public boolean isWorkOver() {
        return !phase.ended() && (phase == JobPhase.CANCELLING ? plan.open().isEmpty() : plan.allDone());
    }

    /** When it is over with the job's pictures, made or not; who retries a job wants them all the same. */
    @Nullable
    Instant deadline() {
        return retry == null ? head.deadline() : null;
    }

    /** Pictures that are neither stored nor given up. */
    public int left() {
        return Math.max(0, total - tally.stored() - tally.failed());
    }

    /**
     * Engine seconds of these, by the plan's mean.
     *
     * @param pace how long a planned second takes now
     */
    public double secondsLeft(double pace) {
        return plan.images() == 0 ? 0 : plan.seconds() * left() / plan.images() * pace;
    }

    /** Whether more shards are to come. */
    boolean isPlanning() {
        return !closing && !plan.complete() && (phase == JobPhase.ACCEPTED || phase == JobPhase.RUNNING);
    }

    /** Whether all that its lines ask for is still to be made, as far as it is not, and not all of it is in the plan yet. */
    public boolean isFirstPlanInTheMaking() {
        return isPlanning() && retry == null;
    }

    /** Whether shards of it may go out. */
    boolean isRunning() {
        return phase == JobPhase.RUNNING && !closing;
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
                head.jobClass(),
                head.labels(),
                head.lineCount(),
                total,
                tally.stored(),
                tally.reused(),
                tally.failed(),
                subjects.size() > SUBJECTS_TOLD ? List.of() : subjects,
                tally.engineSeconds(),
                tally.bytes(),
                manifest,
                phase.ended() ? code : null,
                message == null ? reason : message,
                head.acceptedAt(),
                endedAt,
                now,
                round,
                manifestSha256,
                parked,
                head.warnings());
    }

    Draft edit() {
        return new Draft(this);
    }

    /** The next state while it is made. */
    static final class Draft {
        private final JobHead head;
        JobPhase phase;
        PlanState plan;
        Tally tally;
        boolean closing;

        @Nullable
        String reason;

        @Nullable
        ObjectKey manifest;

        @Nullable
        Sha256 manifestSha256;

        @Nullable
        FailureCode code;

        @Nullable
        String message;

        Instant changedAt;

        @Nullable
        Instant endedAt;

        int round;
        int total;

        @Nullable
        JobParking parked;

        @Nullable
        Retry retry;

        /** A job as it begins. */
        Draft(JobHead head, Instant at) {
            this.head = head;
            phase = JobPhase.ACCEPTED;
            plan = PlanState.NONE;
            tally = Tally.NONE;
            total = (int) head.imageCount();
            changedAt = at;
        }

        private Draft(JobState from) {
            head = from.head;
            phase = from.phase;
            plan = from.plan;
            tally = from.tally;
            closing = from.closing;
            reason = from.reason;
            manifest = from.manifest;
            manifestSha256 = from.manifestSha256;
            code = from.code;
            message = from.message;
            changedAt = from.changedAt;
            endedAt = from.endedAt;
            round = from.round;
            total = from.total;
            parked = from.parked;
            retry = from.retry;
        }

        Draft to(JobPhase next, Instant at) {
            phase = next;
            changedAt = at;
            return this;
        }

        JobState done() {
            return new JobState(
                    head,
                    phase,
                    plan,
                    tally,
                    closing,
                    reason,
                    manifest,
                    manifestSha256,
                    code,
                    message,
                    changedAt,
                    endedAt,
                    round,
                    total,
                    parked,
                    retry);
        }
    }
}
