package io.customshift.scheduler.intake;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.IfLate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How long a job should take, and whether that is in time.
 *
 * @param engineSeconds of all its pictures, on one worker of the fleet's mean speed
 * @param seconds from now until it is through, beside the jobs that are there; nothing while nobody can say
 */
record Expected(double engineSeconds, OptionalDouble seconds) {
    /** The deadline is before what is asked for can be made. */
    static final FailureCode DEADLINE_UNREACHABLE = new FailureCode("DEADLINE_UNREACHABLE");

    /**
     * What is to be said of the request's deadline.
     *
     * @throws RefusedException when it cannot be met and the request wants to be refused then
     */
    List<String> warnings(CustomizationRequest request, Instant now) {
        Instant deadline = request.deadline();
        if (deadline == null) {
            return List.of();
        }
        long left = Duration.between(now, deadline).toSeconds();
        if (left > 0 && seconds.isEmpty()) {
            return List.of("deadline is " + deadline
                    + ", and no worker of the model is there, so nobody can say whether that is met; start one");
        }
        double needed = seconds.orElse(0);
        if (needed < left) {
            return List.of();
        }
        boolean refuse = request.ifLate() == IfLate.REFUSE;
        String message = "deadline is " + deadline + (left > 0 ? ", in " + left + " s" : ", which has passed")
                + "; by the workers and jobs that are there the job is through in about " + whole(needed) + " s ("
                + whole(engineSeconds) + " s of engine time); give it until "
                + now.plusSeconds(whole(needed) + 1) + ", fewer pictures or a faster plan"
                + (refuse ? ", or ifLate admit to get what is made by then" : "; what is not made by then is given up");
        if (refuse) {
            throw new RefusedException(
                    DEADLINE_UNREACHABLE, message, List.of(new Issue(WireCode.INVALID_VALUE, "/deadline", message)));
        }
        return List.of(message);
    }

    private static long whole(double seconds) {
        return (long) Math.ceil(seconds);
    }
}
