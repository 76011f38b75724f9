package io.customshift.models.sampler;

import java.util.ArrayList;
import java.util.List;

/**
 * All that a run does, decided before it starts: which passes run at which noise level. Nothing in it depends on what the
 * network finds, so that a picture does not depend on its neighbours in a batch.
 *
 * @param steps from noise to picture
 */
public record StepPlan(List<Step> steps) {
    public StepPlan {
        steps = List.copyOf(steps);
    }

    /**
     * One step.
     *
     * @param sigma noise level before it
     * @param next noise level after it
     */
    public record Step(float sigma, float next, Passes passes) {}

    /**
     * The passes {@code guided} at the levels {@code from < σ ≤ to}, one pass elsewhere.
     *
     * @param sigmas descending to 0, one more than there are steps
     */
    public static StepPlan of(float[] sigmas, Passes guided, double from, double to) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i + 1 < sigmas.length; i++) {
            boolean inside = sigmas[i] > from && sigmas[i] <= to;
            steps.add(new Step(sigmas[i], sigmas[i + 1], inside ? guided : Passes.ONE));
        }
        return new StepPlan(steps);
    }

    /** Forwards of one picture over the whole run: what it costs. */
    public int rows() {
        return steps.stream().mapToInt(step -> step.passes().rows()).sum();
    }
}
