package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.List;

/**
 * Scales of the two guidance directions, λ_R toward the references and λ_p toward the prompt.
 *
 * @param reference λ_R, 0 to 100
 * @param prompt λ_p, 0 to 100; without references, the classifier-free guidance scale
 */
public record Guidance(double reference, double prompt) {
    public static final double MAX = 100;
    /** The method's own. */
    public static final Guidance DEFAULT = new Guidance(7, 7);

    public Guidance {
        check("reference", reference);
        check("prompt", prompt);
    }

    /** Whether there is none, as published cards say it: no scale is above 1. */
    public boolean off() {
        return reference <= 1 && prompt <= 1;
    }

    private static void check(String which, double value) {
        if (!(value >= 0 && value <= MAX)) {
            throw new EngineException(
                    ErrorCode.GUIDANCE_INVALID,
                    which + " guidance is " + value + "; it must be a number between 0 and " + MAX);
        }
    }

    /** Reads {@code 7;5}, or {@code 7,5}: reference, then prompt; or one number for both. */
    public static Guidance parse(String text) {
        List<Double> scales = NumberList.read(NumberList.isDecimalComma(text) ? text.replace(',', ';') : text)
                .filter(read -> read.size() <= 2)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.GUIDANCE_INVALID,
                        "guidance \"" + text + "\" is not of the form REFERENCE;PROMPT, such as 7;5, or one number"));
        return new Guidance(scales.get(0), scales.get(scales.size() - 1));
    }

    /** As {@link #parse} reads it: {@code 7,7}. */
    @Override
    public String toString() {
        return plain(reference) + "," + plain(prompt);
    }

    private static String plain(double scale) {
        return scale == Math.rint(scale) ? String.valueOf((long) scale) : String.valueOf(scale);
    }
}
