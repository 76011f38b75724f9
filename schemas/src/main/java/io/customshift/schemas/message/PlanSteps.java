package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.PlanName;

/**
 * A plan that a worker can run.
 *
 * @param steps denoising steps where a request names none
 */
public record PlanSteps(PlanName plan, int steps) {
    public PlanSteps {
        Require.between(steps, 1, Integer.MAX_VALUE, "steps");
    }
}
