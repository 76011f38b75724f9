package io.customshift.schemas.topics;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic of the catalogue.
 *
 * @param name without the fleet's prefix
 * @param key what the record key is
 * @param partitions the default; may be raised when the fleet is created, not later, since keys would move
 * @param retention how long records are kept where {@code cleanup} deletes
 * @param maxMessageBytes longest record batch that is taken
 * @param purpose one or two sentences
 */
public record Topic(
        String name,
        String key,
        int partitions,
        Duration retention,
        Cleanup cleanup,
        int maxMessageBytes,
        String purpose) {

    /** The topic's settings, by Kafka's names. */
    public Map<String, String> configs() {
        Map<String, String> configs = new TreeMap<>();
        configs.put("cleanup.policy", cleanup.policy());
        configs.put("max.message.bytes", Integer.toString(maxMessageBytes));
        if (cleanup != Cleanup.COMPACT) {
            configs.put("retention.ms", Long.toString(retention.toMillis()));
        }
        if (cleanup != Cleanup.DELETE) {
            // A key that is written often would else fill an active segment for a week before compaction sees it.
            configs.put("segment.ms", Long.toString(Duration.ofHours(1).toMillis()));
        }
        return Map.copyOf(configs);
    }

    /** The topic's name in a fleet that shares its broker with others: {@code prefix} may be empty. */
    public String name(String prefix) {
        return prefix + name;
    }

    /** The same topic with another number of partitions. */
    public Topic withPartitions(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("partitions is " + count + "; it must be 1 or more");
        }
        return new Topic(name, key, count, retention, cleanup, maxMessageBytes, purpose);
    }
}
