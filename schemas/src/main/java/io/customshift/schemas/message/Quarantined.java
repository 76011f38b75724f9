package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.WorkerId;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record that nobody could read or use, with all that is needed to look at it and to send it again.
 *
 * @param topic where it was
 * @param key the record's key, base64, as it was
 * @param value the record's value, base64, as it was; cut when {@code truncated}
 * @param headers the record's headers, values as text
 * @param code why: a {@link WireCode} or a {@link FailureCode}
 * @param truncated the value was longer than this topic takes, and only its beginning is here
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
        Instant at)
        implements Message {
    /** Bytes of a value that are kept: in base64 they fit into a record of 4 MiB. */
    public static final int MAX_VALUE_BYTES = 3_000_000;

    public Quarantined {
        Require.present(topic, "topic");
        Require.present(code, "code");
        Require.present(message, "message");
        Require.present(at, "at");
        headers = headers == null ? Map.of() : Map.copyOf(headers);
    }

    /** A record as it was read. */
    public static Quarantined of(
            String topic,
            int partition,
            long offset,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, String> headers,
            WireException failure,
            Instant at) {
        boolean cut = value != null && value.length > MAX_VALUE_BYTES;
        return new Quarantined(
                topic,
                partition,
                offset,
                key == null ? null : Base64.getEncoder().encodeToString(key),
                value == null
                        ? null
                        : Base64.getEncoder().encodeToString(cut ? Arrays.copyOf(value, MAX_VALUE_BYTES) : value),
                headers,
                new FailureCode(failure.code().name()),
                String.valueOf(failure.getMessage()),
                null,
                cut,
                at);
    }

    /** The value's bytes, as they were on the topic. */
    public byte @Nullable [] valueBytes() {
        return value == null ? null : Base64.getDecoder().decode(value);
    }
}
