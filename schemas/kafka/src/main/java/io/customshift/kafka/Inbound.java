package io.customshift.kafka;

import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Quarantined;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read: any bytes at all. What can be made of it is a {@link Message}; what cannot be read makes a {@link
 * Quarantined} that always fits into its topic.
 *
 * @param topic its name on this broker
 */
@SuppressWarnings("ArrayRecordComponent")
public record Inbound(
        String topic,
        int partition,
        long offset,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Iterable<Header> headers) {
    private static final int MESSAGE_CHARACTERS = 4_000;
    /** A longer field name would not be read back. */
    private static final int SHOWN_NAME = 200;

    public static Inbound of(ConsumerRecord<byte[], byte[]> record) {
        return new Inbound(
                record.topic(), record.partition(), record.offset(), record.key(), record.value(), record.headers());
    }

    /** @throws WireException when the record is no event of the contract */
    public Message message() {
        return EventCodec.decode(value, Headers.read(headers)).data();
    }

    /** The key as text; bytes that are no text show as U+FFFD, so it equals no key of ours. Empty without a key. */
    public String keyText() {
        byte[] bytes = key;
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }

    /** The same from {@code topic/partition/offset}, for logs. */
    public String place() {
        return topic + "/" + partition + "/" + offset;
    }

    /** Its place alone, for a quarantine that takes no more. */
    public Inbound withoutContent() {
        return new Inbound(topic, partition, offset, null, null, List.of());
    }

    /**
     * The record with the reason why nobody could use it. What is longer than the limits of {@link Quarantined} is cut, and its
     * digest says what it was.
     *
     * @param worker who could not, where it was a worker
     */
    public Quarantined quarantined(WireException why, @Nullable WorkerId worker, Instant at) {
        List<Quarantined.RecordHeader> exact = new ArrayList<>();
        Map<String, String> shown = new LinkedHashMap<>();
        boolean whole = true;
        int bytes = 0;
        for (Header header : headers) {
            byte[] content = header.value();
            String name = String.valueOf(header.key());
            bytes += name.length() * 3 + (content == null ? 0 : content.length);
            whole &= exact.size() < Quarantined.MAX_HEADERS && bytes <= Quarantined.MAX_HEADER_BYTES;
            if (whole) {
                exact.add(new Quarantined.RecordHeader(name, base64(content, Integer.MAX_VALUE)));
            }
            if (shown.size() < Quarantined.MAX_HEADERS) {
                shown.put(
                        cut(name, SHOWN_NAME),
                        content == null ? "" : cut(text(content), Quarantined.MAX_SHOWN_CHARACTERS));
            }
        }
        byte[] asKey = key;
        byte[] asValue = value;
        String message = String.valueOf(why.getMessage());
        return new Quarantined(
                topic,
                partition,
                offset,
                base64(asKey, Quarantined.MAX_KEY_BYTES),
                base64(asValue, Quarantined.MAX_VALUE_BYTES),
                shown,
                new FailureCode(why.code().name()),
                cut(message, MESSAGE_CHARACTERS),
                worker,
                asValue != null && asValue.length > Quarantined.MAX_VALUE_BYTES,
                at,
                whole ? exact : List.of(),
                digestIfLonger(asKey, Quarantined.MAX_KEY_BYTES),
                digestIfLonger(asValue, Quarantined.MAX_VALUE_BYTES),
                whole ? null : digest(headers));
    }

    private static String text(byte[] content) {
        return new String(
                content, 0, Math.min(content.length, Quarantined.MAX_SHOWN_CHARACTERS * 4), StandardCharsets.UTF_8);
    }

    private static String cut(String text, int characters) {
        return text.length() <= characters ? text : text.substring(0, characters) + "…";
    }

    private static @Nullable String base64(byte @Nullable [] bytes, int max) {
        return bytes == null
                ? null
                : Base64.getEncoder().encodeToString(bytes.length > max ? Arrays.copyOf(bytes, max) : bytes);
    }

    private static @Nullable Sha256 digestIfLonger(byte @Nullable [] bytes, int max) {
        return bytes == null || bytes.length <= max ? null : Canonical.ofBytes(bytes);
    }

    /** Over names and values as they follow each other. */
    private static Sha256 digest(Iterable<Header> headers) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Header header : headers) {
            all.writeBytes(String.valueOf(header.key()).getBytes(StandardCharsets.UTF_8));
            if (header.value() != null) {
                all.writeBytes(header.value());
            }
        }
        return Canonical.ofBytes(all.toByteArray());
    }
}
