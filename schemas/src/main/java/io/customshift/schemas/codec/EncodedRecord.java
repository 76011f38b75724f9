package io.customshift.schemas.codec;

import io.customshift.schemas.topics.Topic;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka record, ready to send.
 *
 * @param topic the catalogue's name, without the fleet's prefix
 * @param value UTF-8 JSON; absent to make a compacted topic forget the key
 * @param headers names and values as text, to be sent in UTF-8
 * @param partition to be put on; absent: the key's
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedRecord(
        String topic,
        String key,
        byte @Nullable [] value,
        Map<String, String> headers,
        @Nullable Integer partition) {
    public EncodedRecord(String topic, String key, byte @Nullable [] value, Map<String, String> headers) {
        this(topic, key, value, headers, null);
    }

    /** The same record on a partition of somebody's choice. */
    public EncodedRecord onPartition(int chosen) {
        return new EncodedRecord(topic, key, value, headers, chosen);
    }

    /** The same record with one header more. */
    public EncodedRecord with(String header, String text) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, text);
        return new EncodedRecord(topic, key, value, more, partition);
    }

    /** The empty record that makes a compacted topic forget the key. */
    public static EncodedRecord forgetting(Topic topic, String key) {
        return new EncodedRecord(topic.name(), key, null, Map.of());
    }
}
