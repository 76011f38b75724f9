package io.customshift.schemas.message;

import io.customshift.schemas.id.PlanName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settings for lines that leave them out. What is absent here as well is the model's own: the size that it was made for, and
 * the steps and guidance that suit it.
 *
 * @param size width and height in pixels
 * @param steps denoising steps
 * @param strengths λ: one for all references, or one per reference
 * @param guidance the two guidance scales
 * @param plan how work is saved; {@code exact} when absent
 */
public record DefaultSettings(
        @Nullable ImageSize size,
        @Nullable Integer steps,
        @Nullable @WireAlias("strength") List<Double> strengths,
        @Nullable Guidance guidance,
        @Nullable PlanName plan) {
    public static final DefaultSettings NONE = new DefaultSettings(null, null, null, null, null);

    public DefaultSettings {
        // Checked, and brought into one form, as settings are.
        RenderSettings whole = new RenderSettings(
                size == null ? RenderSettings.DEFAULT.size() : size,
                steps == null ? RenderSettings.DEFAULT.steps() : steps,
                strengths == null || strengths.isEmpty() ? RenderSettings.DEFAULT.strengths() : strengths,
                guidance == null ? RenderSettings.DEFAULT.guidance() : guidance,
                plan);
        strengths = strengths == null || strengths.isEmpty() ? null : whole.strengths();
    }

    /**
     * These, each as it is here or else as the model has it.
     *
     * @param model what it was made for, with the steps of the plan that is named here
     */
    public RenderSettings on(RenderSettings model) {
        return new RenderSettings(
                size == null ? model.size() : size,
                steps == null ? model.steps() : steps,
                strengths == null ? model.strengths() : strengths,
                guidance == null ? model.guidance() : guidance,
                plan);
    }
}
