package io.customshift.models.customshift;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;

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

    private static void check(String which, double value) {
        if (!(value >= 0 && value <= MAX)) {
            throw new EngineException(
                    ErrorCode.GUIDANCE_INVALID,
                    which + " guidance is " + value + "; it must be a number between 0 and " + MAX);
        }
    }

    /** Reads {@code 7,7}: reference, then prompt; or one number for both. */
    public static Guidance parse(String text) {
        String[] parts = text.split(",", -1);
        try {
            double first = Double.parseDouble(parts[0].strip());
            if (parts.length == 1) {
                return new Guidance(first, first);
            }
            if (parts.length == 2) {
                return new Guidance(first, Double.parseDouble(parts[1].strip()));
            }
        } catch (NumberFormatException e) {
            throw malformed(text, e);
        }
        throw malformed(text, null);
    }

    /** As {@link #parse} reads it: {@code 7,7}. */
    @Override
    public String toString() {
        return plain(reference) + "," + plain(prompt);
    }

    private static String plain(double scale) {
        return scale == Math.rint(scale) ? String.valueOf((long) scale) : String.valueOf(scale);
    }

    private static EngineException malformed(String text, @org.jspecify.annotations.Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.GUIDANCE_INVALID,
                "guidance \"" + text + "\" is not of the form REFERENCE,PROMPT, such as 7,7",
                cause);
    }
}
