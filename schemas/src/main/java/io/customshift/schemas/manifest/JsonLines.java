package io.customshift.schemas.manifest;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.RequestLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Lines of a JSONL manifest: one JSON object each, with the fields of {@link RequestLine}, read strictly. */
final class JsonLines {
    private final InputStream in;
    private final int maxBytes;
    private int line;
    private boolean ended;

    JsonLines(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    boolean ended() {
        return ended;
    }

    /** The number of the line that was read last, from 1. */
    int line() {
        return line;
    }

    /** The bytes of the next line, without its end; empty at the end, too. */
    byte[] next() throws IOException {
        line++;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int value = in.read();
        while (value >= 0 && value != '\n') {
            if (bytes.size() >= maxBytes) {
                throw new WireException(List.of(new Issue(
                        WireCode.TOO_LARGE,
                        "",
                        "the line has more than " + maxBytes + " bytes; allowed are " + maxBytes + "; shorten it",
                        line,
                        null)));
            }
            bytes.write(value);
            value = in.read();
        }
        ended = value < 0;
        return bytes.toByteArray();
    }

    RequestLine parse(byte[] bytes) {
        try {
            return Json.read(bytes, RequestLine.class, ReadMode.STRICT);
        } catch (WireException e) {
            throw new WireException(e.issues().stream()
                    .map(i -> new Issue(i.code(), i.pointer(), i.message(), line, i.column()))
                    .toList());
        }
    }
}
