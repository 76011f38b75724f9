package io.customshift.schemas.manifest;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.RequestLine;
import java.io.IOException;
import java.io.Reader;
import java.util.List;

/** Lines of a JSONL manifest: one JSON object each, with the fields of {@link RequestLine}, read strictly. */
final class JsonLines {
    private final Reader in;
    private final int maxCharacters;
    private final ExtraColumns extra;
    private int line;
    private boolean ended;

    JsonLines(Reader in, int maxCharacters, ExtraColumns extra) {
        this.in = in;
        this.maxCharacters = maxCharacters;
        this.extra = extra;
    }

    boolean ended() {
        return ended;
    }

    /** The number of the line that was read last, from 1. */
    int line() {
        return line;
    }

    /** The next line, without its end; empty at the end, too. */
    String next() throws IOException {
        line++;
        StringBuilder text = new StringBuilder();
        int value = in.read();
        while (value >= 0 && value != '\n') {
            if (text.length() >= maxCharacters) {
                throw new WireException(List.of(new Issue(
                        WireCode.TOO_LARGE,
                        "",
                        "the line has more than " + maxCharacters + " characters; allowed are " + maxCharacters
                                + "; shorten it",
                        line,
                        null)));
            }
            text.append((char) value);
            value = in.read();
        }
        ended = value < 0;
        return text.toString();
    }

    RequestLine parse(String text) {
        try {
            return Json.readLine(text, extra == ExtraColumns.KEEP);
        } catch (WireException e) {
            throw new WireException(e.issues().stream()
                    .map(i -> new Issue(i.code(), i.pointer(), message(i), line, i.column()))
                    .toList());
        }
    }

    private static String message(Issue issue) {
        boolean own = issue.code() == WireCode.UNKNOWN_FIELD && issue.pointer().lastIndexOf('/') == 0;
        return own ? issue.message() + "; " + ExtraColumns.HINT : issue.message();
    }

    /** Why a first line that is no object is none: the whole text is written otherwise. Null where it is a fault like any. */
    static @org.jspecify.annotations.Nullable String otherForm(String first) {
        String text = first.strip();
        if (text.startsWith("[")) {
            return "the text is one JSON list; JSON lines have one whole object on each line and no list around them: jq -c"
                    + " '.[]' FILE writes them so";
        }
        if (text.startsWith("{") && !text.endsWith("}") && !text.endsWith("},")) {
            return "the object goes on in the next line; JSON lines have one whole object on each line: jq -c . FILE writes"
                    + " them so";
        }
        return text.startsWith("{")
                ? null
                : "the line is no JSON object; each line must be one, such as {\"subject\":\"mug\",\"prompt\":\"on a table\"};"
                        + " a table goes as text/csv, in a file as .csv";
    }
}
