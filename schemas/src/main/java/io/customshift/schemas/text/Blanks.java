package io.customshift.schemas.text;

/** What looks like nothing: Unicode's blanks, and the marks that editors, browsers and spreadsheets leave at the edges. */
public final class Blanks {
    private Blanks() {}

    /** The text without blanks at its edges: no-break spaces, byte order marks and marks of direction are blanks, too. */
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Every blank, wherever it stands, as a plain space. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (isBlank(text.charAt(i))) {
                plain.setCharAt(i, ' ');
            }
        }
        return plain.toString();
    }

    /** Whether this is a blank of one line or of many. */
    public static boolean isBlank(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || Character.isSpaceChar(c)
                // Zero width space, marks of direction, word joiner, byte order mark.
                || c >= 0x200b && c <= 0x200f
                || c == 0x2060
                || c == 0xfeff;
    }
}
