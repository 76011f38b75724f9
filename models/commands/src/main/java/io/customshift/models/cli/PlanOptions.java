package io.customshift.models.cli;

import io.customshift.models.customshift.GenerationSettings;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.Plan;
import io.customshift.models.customshift.Preset;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.sampler.Passes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many steps, which passes: a preset, and what is said apart from it. */
final class PlanOptions {
    @Option(
            names = "--plan",
            paramLabel = "PLAN",
            defaultValue = "exact",
            description =
                    "exact, fast or turbo: a preset of steps, shift and passes (default: ${DEFAULT-VALUE}; docs/plans.md)")
    private Preset preset;

    @Option(names = "--steps", paramLabel = "N", description = "denoising steps (default: the plan's)")
    private @Nullable Integer steps;

    @Option(
            names = "--guidance",
            paramLabel = "R,P",
            description =
                    "guidance toward the references and toward the prompt; up to 1 is off (default: the model's own)")
    private @Nullable String guidance;

    @Option(
            names = "--shift",
            paramLabel = "S",
            description = "shift of a schedule for few steps, such as 2 for 12 and 1.5 for 8 (default: the plan's)")
    private @Nullable Double shift;

    @Option(
            names = "--passes",
            paramLabel = "N",
            description = "passes of a step: 3 the method's guidance, 2 classifier-free, 1 none (default: the plan's)")
    private @Nullable Integer passes;

    @Option(
            names = "--guided",
            paramLabel = "FROM,TO",
            description = "noise levels between which guidance runs, such as 0.2,1 (default: 0,1)")
    private @Nullable String guided;

    /**
     * The settings of pictures of a size.
     *
     * @throws EngineException STEPS_INVALID, GUIDANCE_INVALID, PLAN_INVALID
     */
    GenerationSettings settings(ImageSize size, ModelDefaults model) {
        GenerationSettings settings = preset.of(size, model);
        if (steps != null) {
            settings = settings.withSteps(steps);
        }
        if (guidance != null) {
            settings = settings.withGuidance(Guidance.parse(guidance));
        }
        return settings.withPlan(plan(settings.plan()));
    }

    private Plan plan(Plan plan) {
        Plan changed = shift == null ? plan : plan.withShift(shift);
        if (passes != null) {
            if (passes < 1 || passes > Passes.values().length) {
                throw new EngineException(
                        ErrorCode.PLAN_INVALID, "passes is " + passes + "; it must be 1, 2 or 3, such as 3");
            }
            changed = changed.withPasses(Passes.values()[passes - 1]);
        }
        return guided == null ? changed : guided(changed, guided);
    }

    private static Plan guided(Plan plan, String text) {
        String[] ends = text.split(",", -1);
        try {
            if (ends.length == 2) {
                return plan.withGuided(Double.parseDouble(ends[0].strip()), Double.parseDouble(ends[1].strip()));
            }
        } catch (NumberFormatException e) {
            throw malformed(text, e);
        }
        throw malformed(text, null);
    }

    private static EngineException malformed(String text, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.PLAN_INVALID, "guided \"" + text + "\" is not of the form FROM,TO, such as 0.2,1", cause);
    }
}
