package io.customshift.schemas.manifest;

import io.customshift.schemas.text.Blanks;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Locale;

/**
 * What separates the fields of a table, found in its first line: the separator that gives the most columns that are known;
 * with none, the most columns at all. A first line {@code sep=;}, as Excel writes it, says so itself.
 *
 * @param firstLine the number of the line with the names of the columns
 */
record CsvDialect(char separator, int firstLine) {
    private static final String SEPARATORS = ",;\t|";

    /** Finds it; the reader stands before the names of the columns afterwards. */
    static CsvDialect find(BufferedReader text, int maxCharacters) throws IOException {
        String first = peek(text, maxCharacters);
        String bare = first.replace("\"", "").strip().toLowerCase(Locale.ROOT);
        if (bare.startsWith("sep=") && first.replace("\"", "").length() > 4) {
            char separator = first.replace("\"", "").stripLeading().charAt(4);
            text.readLine();
            return new CsvDialect(separator, 2);
        }
        char best = ',';
        long most = 0;
        for (char separator : SEPARATORS.toCharArray()) {
            long score = score(first, separator);
            if (score > most) {
                best = separator;
                most = score;
            }
        }
        return new CsvDialect(best, 1);
    }

    private static long score(String line, char separator) {
        String[] names = line.split(java.util.regex.Pattern.quote(String.valueOf(separator)), -1);
        long known = java.util.Arrays.stream(names)
                .filter(name -> CsvHeader.isKnown(Blanks.strip(name.replace("\"", ""))))
                .count();
        return known * 10_000 + names.length;
    }

    /** The first line that is not empty, left in the reader. */
    private static String peek(BufferedReader text, int maxCharacters) throws IOException {
        StringBuilder line = new StringBuilder();
        text.mark(maxCharacters);
        for (int i = 0; i < maxCharacters; i++) {
            int c = text.read();
            boolean end = c < 0 || c == '\n' || c == '\r';
            if (c < 0 || end && line.length() > 0) {
                break;
            }
            if (!end) {
                line.append((char) c);
            }
        }
        text.reset();
        return line.toString();
    }
}
