package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.sampler.FlowMatchEuler;
import io.customshift.models.sampler.Passes;
import io.customshift.models.sampler.StepPlan;
import java.util.OptionalDouble;

/**
 * Where a picture's work is saved: part of its request, since another plan is another picture.
 *
 * <p>Guidance that is not above 1 is off, as in every published card: one pass, whatever the plan says.
 *
 * @param shift of a schedule of its own, applied once, which few steps need; else the model's own schedule
 * @param passes of a guided step, at most; without references three are two
 * @param guidedFrom guidance runs above this noise level, in [0, 1)
 * @param guidedTo guidance runs up to this noise level, in (0, 1]
 */
public record Plan(OptionalDouble shift, Passes passes, double guidedFrom, double guidedTo) {
    public static final double MAX_SHIFT = 100;
    /** Nothing saved: the model's schedule, and the method's guidance at every step. */
    public static final Plan EXACT = new Plan(OptionalDouble.empty(), Passes.THREE, 0, 1);

    public Plan {
        if (shift.isPresent() && !(shift.getAsDouble() > 0 && shift.getAsDouble() <= MAX_SHIFT)) {
            throw invalid("shift is " + shift.getAsDouble() + "; it must be above 0, at most " + MAX_SHIFT
                    + ", such as 1.5 for 8 steps");
        }
        if (!(guidedFrom >= 0 && guidedFrom < guidedTo && guidedTo <= 1)) {
            throw invalid("guidance runs from noise level " + guidedFrom + " to " + guidedTo
                    + "; these must be two ascending numbers between 0 and 1");
        }
    }

    public Plan withShift(double own) {
        return new Plan(OptionalDouble.of(own), passes, guidedFrom, guidedTo);
    }

    public Plan withPasses(Passes most) {
        return new Plan(shift, most, guidedFrom, guidedTo);
    }

    public Plan withGuided(double from, double to) {
        return new Plan(shift, passes, from, to);
    }

    /** The steps of a picture. */
    StepPlan steps(FlowMatchEuler schedule, int steps, Guidance guidance, boolean references) {
        float[] sigmas = shift.isPresent() ? schedule.sigmas(steps, shift.getAsDouble()) : schedule.sigmas(steps);
        return StepPlan.of(sigmas, guided(guidance, references), guidedFrom, guidedTo);
    }

    private Passes guided(Guidance guidance, boolean references) {
        if (references) {
            return guidance.off() ? Passes.ONE : passes;
        }
        return passes != Passes.ONE && guidance.prompt() > 1 ? Passes.TWO : Passes.ONE;
    }

    /** For people and a picture's metadata: {@code exact}, {@code shift 1.5, 1 pass, guided 0.2 to 1}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        shift.ifPresent(own -> text.append("shift ").append(own));
        if (passes != Passes.THREE) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append(passes.rows())
                    .append(passes == Passes.ONE ? " pass" : " passes");
        }
        if (guidedFrom > 0 || guidedTo < 1) {
            text.append(text.isEmpty() ? "" : ", ")
                    .append("guided ")
                    .append(guidedFrom)
                    .append(" to ")
                    .append(guidedTo);
        }
        return text.isEmpty() ? "exact" : text.toString();
    }

    private static EngineException invalid(String message) {
        return new EngineException(ErrorCode.PLAN_INVALID, message);
    }
}
