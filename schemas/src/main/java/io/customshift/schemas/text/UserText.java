package io.customshift.schemas.text;

import io.customshift.schemas.error.WireException;

/**
 * The rule for prompts, names and other free text, held at every door where a user's text comes in: whole characters of
 * Unicode without control characters but tab and line ends, and without U+FFFD, which says that bytes were misread
 * somewhere before. Blanks at the edges are dropped. It is the engine's rule for prompts, so that what is taken here is
 * not refused there. Records of the fleet are not held to it: what was taken once stays readable.
 */
public final class UserText {
    private static final int REPLACEMENT = 0xfffd;

    private UserText() {}

    /**
     * The text without blanks at its edges.
     *
     * @param what how the message calls it, such as {@code prompt}
     * @throws WireException INVALID_VALUE with the first character that cannot stay, its position and the fix
     */
    public static String checked(String text, String what) {
        String stripped = Blanks.strip(text);
        int position = 1;
        for (int i = 0; i < stripped.length(); position++) {
            int c = stripped.codePointAt(i);
            String fault = faultOf(c);
            if (fault != null) {
                throw WireException.invalid(
                        "",
                        what + " holds " + fault.formatted(c) + " as character " + position + " of "
                                + stripped.codePointCount(0, stripped.length()) + "; " + fixOf(c));
            }
            i += Character.charCount(c);
        }
        return stripped;
    }

    private static @org.jspecify.annotations.Nullable String faultOf(int c) {
        if (c == REPLACEMENT) {
            return "U+%04X, the sign for bytes that were not readable,";
        }
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            return "half a character (U+%04X)";
        }
        if ((c & 0xfffe) == 0xfffe) {
            return "U+%04X, which is no character,";
        }
        boolean control = Character.getType(c) == Character.CONTROL && c != '\t' && c != '\n' && c != '\r';
        return control ? "the control character U+%04X" : null;
    }

    private static String fixOf(int c) {
        if (c == REPLACEMENT) {
            return "it was damaged on its way, often by a terminal or file that is not UTF-8: write it anew as UTF-8";
        }
        return c >= 0x80 && c < 0xa0
                ? "it is often a letter of Windows-1252 that was read as Latin-1: write it anew as UTF-8"
                : "allowed are whole characters, tabs and line ends; remove it";
    }
}
