package io.customshift.schemas.error;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong.
 *
 * @param pointer JSON pointer of the value (RFC 6901), empty for the whole document; in CSV {@code /column}
 * @param message value, limit and fix, in one sentence or two; stands alone
 * @param line line of the text, from 1, where it is known
 * @param column column of the text, from 1, where it is known
 */
public record Issue(
        WireCode code,
        String pointer,
        String message,
        @Nullable Integer line,
        @Nullable Integer column) {

    public Issue {
        pointer = Require.masked(pointer);
        message = Require.masked(message);
    }

    public Issue(WireCode code, String pointer, String message) {
        this(code, pointer, message, null, null);
    }

    /** The same issue seen from the document that holds this one under {@code parent}. */
    public Issue under(String parent) {
        return parent.isEmpty() ? this : new Issue(code, parent + pointer, message, line, column);
    }

    /** The same issue with a place in the text. A place that is known already is kept. */
    public Issue at(int newLine, @Nullable Integer newColumn) {
        return line != null ? this : new Issue(code, pointer, message, newLine, newColumn);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(code.name());
        if (line != null) {
            text.append(" line ").append(line);
            if (column != null) {
                text.append(" column ").append(column);
            }
        }
        if (!pointer.isEmpty()) {
            text.append(" at ").append(pointer);
        }
        return text.append(": ").append(message).toString();
    }
}
