package io.customshift.schemas.codec;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with a text that is no JSON, in words for those who wrote it rather than the parser's. */
final class JsonFault {
    private static final Pattern TWICE = Pattern.compile("Duplicate field '(.*)'", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("[-+\\\\]?[\\p{L}_][\\p{L}0-9_]*");

    private JsonFault() {}

    static Issue of(JsonProcessingException failure, String text) {
        JsonLocation place = failure.getLocation();
        int offset = place == null ? 0 : (int) Math.max(0, Math.min(text.length(), place.getCharOffset()));
        return new Issue(
                WireCode.MALFORMED_JSON,
                "",
                "not JSON: " + message(failure, text, offset),
                place == null ? 1 : Math.max(1, place.getLineNr()),
                place == null ? 1 : Math.max(1, place.getColumnNr()));
    }

    private static String message(JsonProcessingException failure, String text, int offset) {
        Matcher twice = TWICE.matcher(failure.getOriginalMessage());
        if (twice.lookingAt()) {
            return "field \"" + twice.group(1) + "\" is there twice; leave one out";
        }
        if (failure instanceof JsonEOFException) {
            return "the text ends before its object, list or text is closed; send all of it";
        }
        if (failure instanceof MismatchedInputException) {
            return "more follows after the end of the value; send one value, in JSON lines one on each line";
        }
        if (failure instanceof StreamConstraintsException) {
            return "it is nested deeper than 64 levels, or has a number of over 100 digits, or a name of over 1000"
                    + " characters; make it plainer";
        }
        // A parser stands before or behind what it does not like.
        String word = wordAt(text, offset);
        if (!word.isEmpty() && !word.startsWith("\\")) {
            return switch (word.toLowerCase(java.util.Locale.ROOT).replaceAll("^[-+]", "")) {
                case "nan", "infinity", "inf" -> word + " is no number in JSON; write a number, or leave the field out";
                case "none", "nil", "undefined", "null" -> word + " is written null in JSON; leave the field out";
                case "true", "false" -> word + " is written in small letters in JSON";
                default -> "\"" + word + "\" stands without quotes; texts and names stand in double quotes";
            };
        }
        char c = offset < text.length() ? text.charAt(offset) : ' ';
        char before = offset > 0 ? text.charAt(offset - 1) : ' ';
        return oddity(word.isEmpty() ? c : word.charAt(0), before);
    }

    private static String oddity(char at, char before) {
        for (char c : new char[] {at, before}) {
            switch (c) {
                case '\'', '\u201c', '\u201d', '\u201e', '\u2018', '\u2019', '\u00ab', '\u00bb' -> {
                    return "texts and names stand in straight double quotes (\"), not in " + c;
                }
                case '/', '#' -> {
                    return "a comment, or a stray " + c + "; JSON has no comments";
                }
                case '\\' -> {
                    return "a backslash stands before a letter that it does not go with; write \\\\ for one backslash";
                }
                case '\n', '\r', '\t' -> {
                    return "a text holds a line end or tab as such; write \\n or \\t, and close each text with a quote";
                }
                case ',' -> {
                    return "a comma too many, or a value is missing before it";
                }
                case '}', ']' -> {
                    return "a value is missing before " + c + ", or a comma too many";
                }
                default -> {
                    if (c < ' ') {
                        return "a text holds the control character U+%04X; remove it".formatted((int) c);
                    }
                }
            }
        }
        return "\"" + at + "\" is not expected here; correct the text";
    }

    /** The bare word at or before a place; empty when there is none. */
    private static String wordAt(String text, int offset) {
        Matcher words = WORD.matcher(text).region(Math.max(0, offset - 40), Math.min(text.length(), offset + 40));
        while (words.find()) {
            boolean quoted = words.start() > 0 && text.charAt(words.start() - 1) == '"';
            if (!quoted && words.start() <= offset && offset <= words.end()) {
                return words.group();
            }
        }
        return "";
    }
}
