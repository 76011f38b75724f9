package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.network.CadsForm;
import io.customshift.models.sampler.FlowMatchEuler;

/**
 * How a picture is made, apart from what it shows.
 *
 * @param size of the picture
 * @param steps denoising steps, 1 to 1000
 * @param guidance scales of the guidance directions
 * @param strengths λ of the references
 * @param form how the attention over references is computed; the picture is the same to rounding
 * @param heatMap whether to keep where the references guided the picture; does not change it
 * @param plan where work is saved
 */
public record GenerationSettings(
        ImageSize size, int steps, Guidance guidance, Strengths strengths, CadsForm form, boolean heatMap, Plan plan) {
    public GenerationSettings {
        if (steps < 1 || steps > FlowMatchEuler.MAX_STEPS) {
            throw new EngineException(
                    ErrorCode.STEPS_INVALID,
                    "steps is " + steps + "; it must be between 1 and " + FlowMatchEuler.MAX_STEPS + ", such as 28");
        }
    }

    /** The method's defaults at a size: 28 steps, guidance 7 and 7, λ = 1. */
    public static GenerationSettings of(ImageSize size) {
        return new GenerationSettings(size, 28, Guidance.DEFAULT, Strengths.ONE, CadsForm.MERGED, false, Plan.EXACT);
    }

    public GenerationSettings withSize(ImageSize other) {
        return new GenerationSettings(other, steps, guidance, strengths, form, heatMap, plan);
    }

    public GenerationSettings withSteps(int count) {
        return new GenerationSettings(size, count, guidance, strengths, form, heatMap, plan);
    }

    public GenerationSettings withGuidance(Guidance scales) {
        return new GenerationSettings(size, steps, scales, strengths, form, heatMap, plan);
    }

    public GenerationSettings withStrengths(Strengths lambdas) {
        return new GenerationSettings(size, steps, guidance, lambdas, form, heatMap, plan);
    }

    public GenerationSettings withForm(CadsForm cadsForm) {
        return new GenerationSettings(size, steps, guidance, strengths, cadsForm, heatMap, plan);
    }

    public GenerationSettings withHeatMap(boolean wanted) {
        return new GenerationSettings(size, steps, guidance, strengths, form, wanted, plan);
    }

    public GenerationSettings withPlan(Plan other) {
        return new GenerationSettings(size, steps, guidance, strengths, form, heatMap, other);
    }
}
