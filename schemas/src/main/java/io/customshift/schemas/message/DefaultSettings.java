package io.customshift.schemas.message;

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
 */
public record DefaultSettings(
        @Nullable ImageSize size,
        @Nullable Integer steps,
        @Nullable @WireAlias("strength") List<Double> strengths,
        @Nullable Guidance guidance) {
    public static final DefaultSettings NONE = new DefaultSettings(null, null, null, null);

    public DefaultSettings {
        // Checked, and brought into one form, as settings are.
        RenderSettings whole = new RenderSettings(
                size == null ? RenderSettings.DEFAULT.size() : size,
                steps == null ? RenderSettings.DEFAULT.steps() : steps,
                strengths == null || strengths.isEmpty() ? RenderSettings.DEFAULT.strengths() : strengths,
                guidance == null ? RenderSettings.DEFAULT.guidance() : guidance);
        strengths = strengths == null || strengths.isEmpty() ? null : whole.strengths();
    }

    /** These, each as it is here or else as the model has it. */
    public RenderSettings on(RenderSettings model) {
        return new RenderSettings(
                size == null ? model.size() : size,
                steps == null ? model.steps() : steps,
                strengths == null ? model.strengths() : strengths,
                guidance == null ? model.guidance() : guidance);
    }
}
