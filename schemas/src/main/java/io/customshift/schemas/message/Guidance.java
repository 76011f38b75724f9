package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;

/**
 * The two guidance scales.
 *
 * @param reference λ_R, how far the picture follows the references, 0 to 100
 * @param prompt λ_p, how far the picture follows the prompt, 0 to 100
 */
public record Guidance(
        @WireDefault("7") double reference,
        @WireDefault("7") double prompt) {
    public static final Guidance DEFAULT = new Guidance(7, 7);

    public Guidance {
        reference = Require.between(reference, 0, Limits.GUIDANCE_MAX, "reference");
        prompt = Require.between(prompt, 0, Limits.GUIDANCE_MAX, "prompt");
    }
}
