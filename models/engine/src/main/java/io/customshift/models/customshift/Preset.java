package io.customshift.models.customshift;

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
