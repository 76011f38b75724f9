package io.customshift.kafka;

import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Record headers as text and back. Other programs put what they like into headers; only our own are read. */
public final class Headers {
    /** Longer than any attribute of an event that is of use. */
    private static final int MAX_BYTES = 16 << 10;

    private Headers() {}

    /**
     * The headers that carry an event's attributes, by their names in small letters; the last of a name holds, and one without a
     * value is as good as absent. What others added is passed over, whatever it is.
     *
     * @param more a header that is read beside those of CloudEvents
     * @throws WireException when one of ours is no text or is too long
     */
    public static Map<String, String> read(Iterable<Header> headers, String... more) {
        Map<String, String> text = new LinkedHashMap<>();
        for (Header header : headers) {
            String name = header.key() == null ? "" : header.key();
            byte[] value = header.value();
            if (value != null && ours(name, more)) {
                text.put(name.toLowerCase(Locale.ROOT), text(name, value));
            }
        }
        return text;
    }

    public static RecordHeaders write(Map<String, String> text) {
        RecordHeaders headers = new RecordHeaders();
        text.forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        return headers;
    }

    private static boolean ours(String name, String... more) {
        if (name.length() > 100) {
            return false;
        }
        String plain = name.toLowerCase(Locale.ROOT);
        if (plain.startsWith("ce_") || plain.equals("content-type")) {
            return true;
        }
        for (String one : more) {
            if (plain.equals(one)) {
                return true;
            }
        }
        return false;
    }

    private static String text(String name, byte[] value) {
        if (value.length > MAX_BYTES) {
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "",
                    "header " + name + " has " + value.length + " bytes; allowed are " + MAX_BYTES + "; shorten it");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            throw WireException.invalid("", "header " + name + " is no UTF-8; send text");
        }
    }
}
