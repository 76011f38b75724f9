package io.customshift.schemas.text;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Numbers as manifests, queries, JSON texts and command lines spell them. Lists have {@code ;}, {@code |}, blanks or commas
 * between their numbers. A comma between two whole numbers, {@code 0,5}, may be a decimal comma: it is one where another
 * separator is there ({@code 0,5;1}), and else refused with both readings, never guessed.
 */
public final class Numbers {
    private static final Pattern REAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
    private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?[0-9]+,[0-9]+");
    /** Data frames write whole numbers of a column with gaps as 28.0. */
    private static final Pattern WHOLE = Pattern.compile("([+-]?[0-9]{1,18})(\\.0)?");

    private Numbers() {}

    /** Real numbers, at least one. */
    public static List<Double> reals(String text) {
        String list = Blanks.strip(Blanks.plain(text)).replaceAll(" *[;|] *|, +| +", ";");
        if (list.contains(";")) {
            return Arrays.stream(list.split(";", -1))
                    .map(part -> real(isDecimalComma(part) ? part.replace(',', '.') : part, text))
                    .toList();
        }
        if (isDecimalComma(list)) {
            throw ambiguous(text);
        }
        return Arrays.stream(list.split(",", -1)).map(part -> real(part, text)).toList();
    }

    /** What is said of a text that may be one number with a decimal comma, and may be two. */
    public static WireException ambiguous(String text) {
        String number = Blanks.strip(text);
        return WireException.invalid(
                "",
                "value is " + Require.quoted(number) + "; write " + number.replace(',', '.')
                        + " if that is one number, and " + number.replace(',', ';') + " if it is two");
    }

    /** Whether a spreadsheet may mean one number by it. */
    public static boolean isDecimalComma(String text) {
        return DECIMAL_COMMA.matcher(Blanks.strip(text)).matches();
    }

    /** A whole number. */
    public static long whole(String text) {
        var form = WHOLE.matcher(Blanks.strip(text));
        if (form.matches()) {
            return Long.parseLong(form.group(1));
        }
        throw WireException.invalid(
                "", "value is " + Require.quoted(text) + "; allowed is a whole number in plain digits, such as 1000");
    }

    /** A whole number that need not be larger than an int; one that is stays out of every limit. */
    public static int small(String text) {
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, whole(text)));
    }

    /** Whole numbers, at least one. */
    public static List<Long> wholes(String text) {
        String[] parts = Blanks.strip(Blanks.plain(text)).split("[;|, ]+");
        for (int i = 1; i < parts.length; i++) {
            if (parts[i].startsWith("0") && parts[i].length() > 1) {
                throw WireException.invalid(
                        "",
                        "value is " + Require.quoted(text) + "; write whole numbers without separators of thousands,"
                                + " such as 7;1000");
            }
        }
        return Arrays.stream(parts).map(Numbers::whole).toList();
    }

    private static double real(String part, String text) {
        if (!REAL.matcher(part).matches()) {
            throw WireException.invalid(
                    "",
                    "value is " + Require.quoted(text) + "; allowed is a number such as 0.8, or a list such as 1;0.5");
        }
        return Double.parseDouble(part);
    }
}
