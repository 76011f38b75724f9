package io.customshift.schemas.manifest;

import java.io.IOException;

/** The bytes cannot be made a text from here on. */
final class UnreadableText extends IOException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;

    UnreadableText(String message, int line, int column) {
        super(message);
        this.line = line;
        this.column = column;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }
}
