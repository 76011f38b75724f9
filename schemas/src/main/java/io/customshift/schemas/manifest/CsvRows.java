package io.customshift.schemas.manifest;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.text.Blanks;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows of RFC 4180 CSV, one at a time: fields by commas, or by another separator, in double quotes where they hold a
 * separator, quote or line end, a quote in them doubled; lines end in CRLF, LF or CR. Blanks around quotes do not count.
 * Lines with nothing on them are passed over. A fault is thrown, and reading can go on with the next line.
 */
final class CsvRows {
    private static final int END = -1;

    private final Reader in;
    private final char separator;
    private final int maxCharacters;
    private int line;
    private int column;
    private int pushedBack = -2;
    private int length;

    /** A field with the place of its first character. */
    record Cell(String text, int line, int column, boolean quoted) {}

    /** @param line the number of the text's line that is read next */
    CsvRows(Reader in, char separator, int line, int maxCharacters) {
        this.in = in;
        this.separator = separator;
        this.line = line;
        this.maxCharacters = maxCharacters;
    }

    /** The next row that is not empty, or null at the end. */
    @Nullable
    List<Cell> next() throws IOException {
        while (true) {
            int first = read();
            if (first == END) {
                return null;
            }
            if (!lineEnd(first)) {
                pushBack(first);
                length = 0;
                return row();
            }
        }
    }

    private List<Cell> row() throws IOException {
        List<Cell> cells = new ArrayList<>();
        while (true) {
            int c = read();
            int startLine = line;
            int startColumn = Math.max(1, column);
            StringBuilder text = new StringBuilder();
            c = skipBlanks(c, text);
            boolean quoted = c == '"';
            if (quoted) {
                text.setLength(0);
                quoted(text, startLine, startColumn);
                c = skipBlanks(read(), new StringBuilder());
                if (!endsField(c)) {
                    throw fault("a character follows the closing quote; double quotes inside a quoted field", column);
                }
            }
            while (!endsField(c)) {
                if (c == '"') {
                    throw fault("a quote stands in a field without quotes; quote the field and double it", column);
                }
                append(text, c);
                c = read();
            }
            cells.add(new Cell(text.toString(), startLine, startColumn, quoted));
            if (c != separator) {
                lineEnd(c);
                return cells;
            }
        }
    }

    /** Blanks go to {@code text}; answers the first character that is none, or ends the field. */
    private int skipBlanks(int first, StringBuilder text) throws IOException {
        int c = first;
        while (!endsField(c) && Blanks.isBlank(c)) {
            append(text, c);
            c = read();
        }
        return c;
    }

    private boolean endsField(int c) {
        return c == separator || c == END || c == '\n' || c == '\r';
    }

    private void quoted(StringBuilder text, int startLine, int startColumn) throws IOException {
        while (true) {
            int c = read();
            if (c == END) {
                throw new WireException(List.of(new Issue(
                        WireCode.MALFORMED_CSV,
                        "",
                        "the quote that opens here is never closed; close it",
                        startLine,
                        startColumn)));
            }
            if (c == '"') {
                int after = read();
                if (after != '"') {
                    pushBack(after);
                    return;
                }
            }
            append(text, c);
            if (c == '\n') {
                line++;
                column = 0;
            }
        }
    }

    private void append(StringBuilder text, int c) {
        if (++length > maxCharacters) {
            throw new WireException(List.of(new Issue(
                    WireCode.TOO_LARGE,
                    "",
                    "the row has more than " + maxCharacters + " characters; is a quote not closed?",
                    line,
                    column)));
        }
        text.append((char) c);
    }

    /** The fault, after the rest of the line was passed over. */
    private WireException fault(String message, int at) throws IOException {
        Issue issue = new Issue(WireCode.MALFORMED_CSV, "", message, line, at);
        int c = read();
        while (c != END && !lineEnd(c)) {
            c = read();
        }
        return new WireException(List.of(issue));
    }

    private boolean lineEnd(int c) throws IOException {
        if (c == '\r') {
            int after = read();
            if (after != '\n') {
                pushBack(after);
            }
        }
        if (c == '\r' || c == '\n') {
            line++;
            column = 0;
            return true;
        }
        return false;
    }

    private int read() throws IOException {
        int c = pushedBack == -2 ? in.read() : pushedBack;
        pushedBack = -2;
        column++;
        return c;
    }

    private void pushBack(int c) {
        pushedBack = c;
        column--;
    }
}
