package io.customshift.schemas.text;

import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes that must be UTF-8; those that are not are never replaced. */
public final class Utf8 {
    private Utf8() {}

    /**
     * The text, without a byte order mark.
     *
     * @throws WireException {@code code}, with line and column of the first byte that is not UTF-8
     */
    public static String decode(byte[] bytes, WireCode code) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        String text = out.flip().toString();
        if (result.isError()) {
            int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
            int column = text.length() - text.lastIndexOf('\n');
            throw new WireException(List.of(issue(code, bytes[in.position()], "UTF-8", line, column)));
        }
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** What is said of a byte that does not belong to its encoding. */
    public static Issue issue(WireCode code, byte found, String encoding, int line, int column) {
        return new Issue(
                code,
                "",
                "byte 0x%02X is not %s; ".formatted(found, encoding)
                        + (encoding.equals("UTF-8")
                                ? "write the text as UTF-8 (spreadsheets call it \"CSV UTF-8\"), or name its encoding with"
                                        + " the media type, such as text/csv; charset=windows-1252"
                                : "name the encoding that the text is in"),
                line,
                column);
    }
}
