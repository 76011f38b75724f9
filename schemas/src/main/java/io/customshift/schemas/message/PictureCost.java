package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.PlanName;
import org.jspecify.annotations.Nullable;

/**
 * What pictures of a kind cost.
 *
 * @param steps denoising steps
 * @param references photos of the subject
 * @param plan how work is saved; absent for {@code exact}
 * @param images so many pictures: those that it was measured on, or those that are asked for
 * @param seconds of engine time for one of them
 */
public record PictureCost(
        ImageSize size,
        int steps,
        int references,
        @Nullable PlanName plan,
        @WireDefault("0") long images,
        double seconds) {
    public PictureCost {
        Require.between(steps, 1, Integer.MAX_VALUE, "steps");
        Require.between(references, 0, Integer.MAX_VALUE, "references");
        plan = PlanName.EXACT.equals(plan) ? null : plan;
        Require.between(images, 0, Long.MAX_VALUE, "images");
        seconds = Require.between(seconds, 0, Double.MAX_VALUE, "seconds");
    }
}
