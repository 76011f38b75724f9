package io.customshift.schemas.error;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks of record components. Each throws {@link WireException} with the pointer of the component. That it is there at all is
 * for the reader of JSON to check, and for the compiler.
 */
public final class Require {
    /** An API key, or as much of one as is left of it. */
    private static final Pattern KEY_SECRET = Pattern.compile("(csk_[a-z0-9]{4,32}_)[A-Za-z0-9_-]+");

    private Require() {}

    public static int between(int value, int min, int max, String field) {
        return (int) between((long) value, min, max, field);
    }

    public static long between(long value, long min, long max, String field) {
        if (value < min || value > max) {
            throw WireException.invalid(
                    "/" + field, field + " is " + value + "; allowed is " + min + " to " + max + "; change the value");
        }
        return value;
    }

    /** A finite number between two limits; negative zero becomes zero, so that equal numbers have equal bits. */
    public static double between(double value, double min, double max, String field) {
        if (!(value >= min && value <= max)) {
            throw WireException.invalid(
                    "/" + field, field + " is " + value + "; allowed is " + min + " to " + max + "; change the value");
        }
        return value + 0.0;
    }

    public static String matches(@Nullable String value, Pattern pattern, String what, String rule) {
        if (value == null || !pattern.matcher(value).matches()) {
            throw WireException.invalid("", what + " is " + quoted(value) + "; allowed is " + rule + "; rename it");
        }
        return value;
    }

    /** A text without control characters of at most {@code max} characters. */
    public static String text(String text, int max, String field) {
        if (text.codePointCount(0, text.length()) > max) {
            throw WireException.invalid(
                    "/" + field,
                    field + " has " + text.codePointCount(0, text.length()) + " characters; allowed is " + max
                            + "; shorten it");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
                throw WireException.invalid(
                        "/" + field,
                        field + " has the control character U+" + String.format("%04X", (int) c) + " at position " + i
                                + "; allowed is text; remove it");
            }
            if (Character.isSurrogate(c) && !pairedAt(text, i)) {
                throw WireException.invalid(
                        "/" + field, field + " has half a character at position " + i + "; write whole characters");
            }
        }
        return text;
    }

    public static <T> List<T> listOf(List<T> list, int min, int max, String field) {
        if (list.isEmpty() && min > 0) {
            throw new WireException(
                    WireCode.MISSING_FIELD, "/" + field, field + " is empty; give " + min + " to " + max + " entries");
        }
        if (list.size() < min || list.size() > max) {
            throw WireException.invalid(
                    "/" + field,
                    field + " has " + list.size() + " entries; allowed is " + min + " to " + max + "; change the list");
        }
        return List.copyOf(list);
    }

    /** A value as it is shown in a message: quoted, and cut to a length that a log line bears. */
    public static String quoted(@Nullable Object value) {
        if (value == null) {
            return "missing";
        }
        String text = value.toString();
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return "\"" + masked(shown.replaceAll("\\p{Cntrl}", "�")) + "\"";
    }

    /** A text without the secrets of API keys that somebody has put where none belongs; for answers and logs. */
    static String masked(String text) {
        return KEY_SECRET.matcher(text).replaceAll("$1…");
    }

    private static boolean pairedAt(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
