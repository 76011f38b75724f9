package io.customshift.schemas.message;

import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that nobody could read or use, with all that is needed to look at it and to send it again. Whatever the record was,
 * this message fits into its topic: key, value and headers are kept up to the limits below, and a digest says what a longer one
 * was.
 *
 * @param topic where it was
 * @param key the record's key, base64, as it was; its first 64 KiB
 * @param value the record's value, base64, as it was; cut when {@code truncated}
 * @param headers the record's headers, values as text, to be looked at: the first hundred, each value cut to 1,000 characters
 * @param code why: a {@link WireCode} or a {@link FailureCode}
 * @param truncated the value was longer than this topic takes, and only its beginning is here
 * @param originalHeaders the record's headers as they were, in their order; empty when they were too long to keep
 * @param keySha256 of the whole key, where only its beginning is here
 * @param valueSha256 of the whole value, where only its beginning is here
 * @param headersSha256 of all names and values, where {@code originalHeaders} are left out
 */
public record Quarantined(
        String topic,
        int partition,
        long offset,
        @Nullable String key,
        @Nullable String value,
        Map<String, String> headers,
        FailureCode code,
        String message,
        @Nullable WorkerId worker,
        @WireDefault("false") boolean truncated,
        Instant at,
        List<RecordHeader> originalHeaders,
        @Nullable Sha256 keySha256,
        @Nullable Sha256 valueSha256,
        @Nullable Sha256 headersSha256)
        implements Message {
    /** Bytes of a value that are kept: the longest that any topic takes uncompressed. */
    public static final int MAX_VALUE_BYTES = 4 << 20;

    public static final int MAX_KEY_BYTES = 64 << 10;
    /** Bytes of all headers together that are kept as they were. */
    public static final int MAX_HEADER_BYTES = 128 << 10;

    public static final int MAX_HEADERS = 100;
    /** Characters of a header's value that are shown. */
    public static final int MAX_SHOWN_CHARACTERS = 1_000;

    /**
     * A header as it was.
     *
     * @param value base64; absent where the header had none
     */
    public record RecordHeader(String name, @Nullable String value) {}

    public Quarantined {
        headers = Map.copyOf(headers);
        originalHeaders = List.copyOf(originalHeaders);
    }

    /** Whether the record can be sent again as it was. */
    public boolean whole() {
        return keySha256 == null && valueSha256 == null && headersSha256 == null && !truncated;
    }

    /** The value's bytes, as they were on the topic. */
    public byte @Nullable [] valueBytes() {
        return value == null ? null : Base64.getDecoder().decode(value);
    }

    /** The key's bytes, as they were on the topic. */
    public byte @Nullable [] keyBytes() {
        return key == null ? null : Base64.getDecoder().decode(key);
    }
}
