package io.customshift.scheduler.core;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.JobAccepted;
import io.customshift.schemas.message.JobCancelRequested;
import io.customshift.schemas.message.JobCancelled;
import io.customshift.schemas.message.JobEvent;
import io.customshift.schemas.message.JobFailed;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.JobFinished;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobRefused;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.Message;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What follows from a command: events, or nothing where the command says what is already so. Changes no state. */
public final class JobDecider {
    private JobDecider() {}

    /** A new job is accepted, the same one again is nothing new, another one under its id is refused. */
    public static List<JobEvent> accept(@Nullable JobState known, JobSpec spec, Instant now) {
        if (known == null) {
            return List.of(new JobAccepted(spec, now));
        }
        if (known.head().requestDigest().equals(spec.requestDigest())) {
            return List.of();
        }
        return List.of(new JobRefused(
                spec.tenant(),
                spec.job(),
                FailureCode.JOB_CONFLICT,
                conflict(spec.job().value()),
                List.of(),
                now));
    }

    /** What is said to somebody who sends another job under an id that is taken. */
    public static String conflict(String job) {
        return "job id is \"" + job
                + "\", which is taken by a request with another content; allowed is the same request"
                + " again, or a new id; choose another id";
    }

    /** A running job is told to stop, and the workers too; one that is stopping or over is left alone. */
    public static List<Message> stop(@Nullable JobState known, @Nullable String reason, Instant now) {
        if (known == null || known.phase().ended() || known.phase() == JobPhase.CANCELLING || known.closing()) {
            return List.of();
        }
        JobHead head = known.head();
        return List.of(
                new JobCancelRequested(head.tenant(), head.job(), reason, now),
                new JobFence(head.tenant(), head.job(), 0, FenceReason.CANCELLED, now));
    }

    /** The results are written: the job is over. */
    public static List<JobEvent> close(@Nullable JobState known, Command.CloseJob command, Instant now) {
        if (known == null || known.phase().ended() || !known.closing()) {
            return List.of();
        }
        JobHead head = known.head();
        Tally tally = known.tally();
        int total = known.plan().images();
        return List.of(
                known.phase() == JobPhase.CANCELLING
                        ? new JobCancelled(
                                head.tenant(),
                                head.job(),
                                total,
                                tally.stored(),
                                tally.failed(),
                                known.reason(),
                                command.manifest(),
                                now)
                        : new JobFinished(
                                head.tenant(),
                                head.job(),
                                total,
                                tally.stored(),
                                tally.failed(),
                                command.manifest(),
                                tally.engineSeconds(),
                                now));
    }

    /** The job cannot go on. */
    public static List<JobEvent> fail(@Nullable JobState known, Command.FailJob command, Instant now) {
        return known == null || known.phase().ended()
                ? List.of()
                : List.of(new JobFailed(command.tenant(), command.job(), command.code(), command.message(), now));
    }
}
