package io.customshift.models.text;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;

/**
 * Text for the encoders that is known to be text: no control characters, no halves of surrogate pairs, no U+FFFD, not longer than
 * its limit in characters (Unicode code points). Empty is allowed: it is the "no prompt" of guidance, and a subject
 * without a name.
 *
 * @param value the text as it was given
 */
public record PromptText(String value) {
    public static final int MAX_PROMPT = 1_500;
    public static final int MAX_SUBJECT = 200;
    public static final PromptText EMPTY = new PromptText("");

    public PromptText {
        require("prompt", value, MAX_PROMPT);
    }

    /** @throws EngineException PROMPT_INVALID */
    public static PromptText prompt(String text) {
        return new PromptText(text);
    }

    /** @throws EngineException PROMPT_INVALID; a subject name has a lower limit than a prompt */
    public static PromptText subject(String name) {
        require("subject name", name, MAX_SUBJECT);
        return new PromptText(name);
    }

    private static void require(String what, String text, int limit) {
        int length = text.codePointCount(0, text.length());
        if (length > limit) {
            throw invalid("the " + what + " has " + length + " characters, the limit is " + limit + "; shorten it");
        }
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw invalid("the " + what + " holds half of a surrogate pair (" + hex(point) + ") at position " + i
                        + ", only whole Unicode characters are allowed; write it again as UTF-8");
            }
            if ((point & 0xfffe) == 0xfffe) {
                throw invalid("the " + what + " holds " + hex(point) + ", which is no character, at position " + i
                        + "; remove it");
            }
            if (point == 0xfffd) {
                throw invalid("the " + what + " holds U+FFFD, the sign for bytes that were not readable, at position "
                        + i + ", usually since the terminal or file is not UTF-8; write it again as UTF-8");
            }
            boolean blank = point == '\t' || point == '\n' || point == '\r';
            if (Character.getType(point) == Character.CONTROL && !blank) {
                throw invalid("the " + what + " holds the control character " + hex(point) + " at position " + i
                        + ", only tab and line breaks are allowed; remove it");
            }
        }
    }

    private static String hex(int point) {
        return String.format("U+%04X", point);
    }

    private static EngineException invalid(String message) {
        return new EngineException(ErrorCode.PROMPT_INVALID, message);
    }
}
