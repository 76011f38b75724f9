package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.sampler.Passes;
import java.util.Locale;

/** Plans by name. What each costs in fidelity is in docs/plans.md. */
public enum Preset {
    /** The model's own steps and schedule, guided throughout. */
    EXACT {
        @Override
        public GenerationSettings of(ImageSize size, ModelDefaults model) {
            return GenerationSettings.of(size).withSteps(model.steps()).withGuidance(model.guidance());
        }
    },
    /** Two fifths of the steps on a schedule with a lower shift. */
    FAST {
        @Override
        public GenerationSettings of(ImageSize size, ModelDefaults model) {
            int steps = Math.max(LEAST_STEPS, (int) Math.round(model.steps() * 0.4));
            return EXACT.of(size, model).withSteps(steps).withPlan(Plan.EXACT.withShift(FEW_STEPS_SHIFT));
        }
    },
    /** One pass of an adapter that has the guidance inside, at the few steps that the model's folder says. */
    TURBO {
        @Override
        public GenerationSettings of(ImageSize size, ModelDefaults model) {
            ModelDefaults.Turbo turbo = model.turbo()
                    .orElseThrow(() -> new EngineException(
                            ErrorCode.PLAN_INVALID,
                            "this model has no one-pass adapter, which the plan turbo needs; train one with customshift train"
                                    + " --distil-guidance and name it in " + ModelDefaults.FILE));
            return EXACT.of(size, model)
                    .withSteps(turbo.steps())
                    .withPlan(Plan.EXACT.withShift(turbo.shift()).withPasses(Passes.ONE));
        }
    };

    private static final int LEAST_STEPS = 4;
    /** Half of what the models' schedules have, for half the steps. */
    private static final double FEW_STEPS_SHIFT = 1.5;

    /** The settings of a model's pictures under this plan. */
    public abstract GenerationSettings of(ImageSize size, ModelDefaults model);

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
