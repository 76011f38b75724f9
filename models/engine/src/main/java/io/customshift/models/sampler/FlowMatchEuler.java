package io.customshift.models.sampler;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;

/**
 * The schedule of the flow-matching Euler sampler with a resolution shift (Esser et al. 2024, section 5.3.2): σ = s·u /
 * (1 + (s−1)·u) for u evenly spaced.
 *
 * <p>As in diffusers, whose weights users have, the lower end of u is the <em>already shifted</em> smallest training
 * level, which is then shifted once more; and the levels are float32.
 *
 * @param shift s, 3 for Stable Diffusion 3
 * @param trainingSteps levels in training, 1000
 */
public record FlowMatchEuler(double shift, int trainingSteps) {
    public static final int MAX_STEPS = 1000;

    public FlowMatchEuler {
        if (!(shift > 0) || Double.isInfinite(shift)) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_UNSUPPORTED, "scheduler shift is " + shift + "; it must be a number above 0");
        }
        if (trainingSteps < 1) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_UNSUPPORTED,
                    "scheduler num_train_timesteps is " + trainingSteps + "; it must be at least 1");
        }
    }

    /**
     * Noise levels of a run: {@code steps} descending values in (0, 1] and a final 0.
     *
     * @throws EngineException {@link ErrorCode#STEPS_INVALID}
     */
    public float[] sigmas(int steps) {
        requireSteps(steps);
        double first = shiftedFloat(1f);
        double last = shiftedFloat((float) (1.0 / trainingSteps));
        float[] sigmas = new float[steps + 1];
        for (int i = 0; i < steps; i++) {
            double u = steps == 1 ? first : first + (last - first) * i / (steps - 1);
            sigmas[i] = (float) (shift * u / (1 + (shift - 1) * u));
        }
        return sigmas;
    }

    /**
     * Noise levels of a run of few steps: u from 1 to 0 in equal parts, shifted once by {@code ownShift}. The model's own
     * schedule spends its last step on next to nothing, which few steps cannot afford.
     *
     * @throws EngineException {@link ErrorCode#STEPS_INVALID}
     */
    public float[] sigmas(int steps, double ownShift) {
        requireSteps(steps);
        float[] sigmas = new float[steps + 1];
        for (int i = 0; i < steps; i++) {
            double u = 1 - (double) i / steps;
            sigmas[i] = (float) (ownShift * u / (1 + (ownShift - 1) * u));
        }
        return sigmas;
    }

    private static void requireSteps(int steps) {
        if (steps < 1 || steps > MAX_STEPS) {
            throw new EngineException(
                    ErrorCode.STEPS_INVALID, "steps is " + steps + "; it must be between 1 and " + MAX_STEPS);
        }
    }

    private float shiftedFloat(float u) {
        return (float) shift * u / (1f + (float) (shift - 1) * u);
    }
}
