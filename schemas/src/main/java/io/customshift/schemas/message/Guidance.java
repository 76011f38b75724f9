package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.text.Numbers;
import java.util.List;

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

    /**
     * Reads {@code 7;5}, the scale for the reference and then that for the prompt, or one scale for both. {@code 7,5} is two
     * scales as well, since command lines and queries have always written it so.
     */
    public static Guidance parse(String text) {
        List<Double> scales = Numbers.reals(Numbers.isDecimalComma(text) ? text.replace(',', ';') : text);
        if (scales.size() > 2) {
            throw WireException.invalid(
                    "",
                    "guidance is " + Require.quoted(text)
                            + "; allowed is one scale, or two (reference, prompt) such as 7;5");
        }
        return new Guidance(scales.get(0), scales.get(scales.size() - 1));
    }

    public Guidance {
        reference = Require.between(reference, 0, Limits.GUIDANCE_MAX, "reference");
        prompt = Require.between(prompt, 0, Limits.GUIDANCE_MAX, "prompt");
    }
}
