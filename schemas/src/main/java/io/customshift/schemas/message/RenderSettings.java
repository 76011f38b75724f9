package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.PlanName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a picture beside its texts and its seed.
 *
 * @param size width and height in pixels
 * @param steps denoising steps, 1 to 1000
 * @param strengths λ, how strongly a reference is attended to, 0 to 1000: one for all references, or one per reference
 *     in the subject's order. Equal values are kept as one, so that two ways to say the same are the same.
 * @param guidance the two guidance scales
 * @param plan how work is saved; absent for {@code exact}, which saves none
 */
public record RenderSettings(
        @WireDefault("\"512x512\"") ImageSize size,
        @WireDefault("28") int steps,
        @WireDefault("[1.0]") @WireAlias("strength") List<Double> strengths,
        @WireDefault("{}") Guidance guidance,
        @Nullable PlanName plan) {
    public static final RenderSettings DEFAULT =
            new RenderSettings(ImageSize.DEFAULT, 28, List.of(1.0), Guidance.DEFAULT, null);

    public RenderSettings {
        Require.between(steps, 1, Limits.STEPS_MAX, "steps");
        strengths = strengths(strengths, "strengths");
        plan = PlanName.EXACT.equals(plan) ? null : plan;
    }

    /** The strength of each of {@code references} references; refused when the list is of another length. */
    public List<Double> strengthsFor(int references) {
        if (strengths.size() == 1) {
            return Collections.nCopies(references, strengths.get(0));
        }
        if (strengths.size() != references) {
            throw WireException.invalid(
                    "/strengths",
                    "strengths has " + strengths.size() + " entries and the subject has " + references
                            + " references; give one for all or one for each");
        }
        return strengths;
    }

    static List<Double> strengths(List<Double> values, String field) {
        List<Double> checked = new ArrayList<>();
        for (Double value : Require.listOf(values, 1, Limits.REFERENCES_MAX, field)) {
            checked.add(Require.between(value, 0, Limits.STRENGTH_MAX, field));
        }
        return checked.stream().distinct().count() == 1 ? List.of(checked.get(0)) : List.copyOf(checked);
    }
}
