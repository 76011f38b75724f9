package io.customshift.schemas.manifest;

import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.text.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/**
 * Bytes as text in one encoding. What does not belong to it ends the text with an {@link UnreadableText} that names the
 * place; all before it is handed out first. Java's own reader says neither.
 */
final class StrictReader extends Reader {
    private static final int NONE = -1;

    private final InputStream in;
    private final CharsetDecoder decoder;
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 13).flip();
    private boolean ended;
    private int line = 1;
    private int column = 1;
    private int last;
    /** The second half of a pair for which there was no room. */
    private int pending = NONE;

    StrictReader(InputStream in, Charset charset) {
        this.in = in;
        this.decoder = charset.newDecoder();
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (pending != NONE) {
            buffer[offset] = (char) pending;
            pending = NONE;
            return 1;
        }
        if (length == 1) {
            char[] pair = new char[2];
            int read = read(pair, 0, 2);
            buffer[offset] = pair[0];
            pending = read == 2 ? pair[1] : NONE;
            return Math.min(1, read);
        }
        CharBuffer out = CharBuffer.wrap(buffer, offset, length);
        while (true) {
            CoderResult result = decoder.decode(bytes, out, ended);
            int read = length - out.remaining();
            if (read > 0) {
                count(buffer, offset, read);
                return read;
            }
            if (result.isError()) {
                throw unreadable();
            }
            if (ended) {
                return -1;
            }
            fill();
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void fill() throws IOException {
        bytes.compact();
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = read < 0;
        bytes.position(bytes.position() + Math.max(0, read)).flip();
    }

    private void count(char[] buffer, int offset, int read) {
        for (int i = offset; i < offset + read; i++) {
            char c = buffer[i];
            column++;
            if (c == '\n' && last == '\r') {
                column = 1;
            } else if (c == '\n' || c == '\r') {
                line++;
                column = 1;
            }
            last = c;
        }
    }

    private UnreadableText unreadable() {
        var issue = Utf8.issue(
                WireCode.MALFORMED_CSV,
                bytes.get(bytes.position()),
                decoder.charset().name(),
                line,
                column);
        return new UnreadableText(issue.message(), line, column);
    }
}
