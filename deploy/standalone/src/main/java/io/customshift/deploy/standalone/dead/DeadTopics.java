package io.customshift.deploy.standalone.dead;

import io.customshift.deploy.standalone.fleet.KeptTopics;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.kafka.Inbound;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Quarantined;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * quarantine.v1 and dead-letters.v1 of a fleet. The last record of a key holds, and an empty one takes the item away. What is
 * sent is acknowledged by all copies before the item goes, so a command that dies in between leaves it: sending again is safe,
 * since every reader of the fleet takes a repeat for what it is. One thread.
 */
public final class DeadTopics {
    private final KeptTopics topics;

    public DeadTopics(KeptTopics topics) {
        this.topics = topics;
    }

    /** All items, the oldest first. */
    public List<DeadItem> all() {
        Map<String, DeadItem> items = new LinkedHashMap<>();
        topics.read(List.of(Topics.QUARANTINE, Topics.DEAD_LETTERS), record -> take(record, items));
        List<DeadItem> sorted = new ArrayList<>(items.values());
        sorted.sort(java.util.Comparator.comparing(DeadItem::at).thenComparing(DeadItem::id));
        return sorted;
    }

    /**
     * Sends the record to where it was, as it was, and takes it out of quarantine.
     *
     * @throws FleetException when its bytes were not kept whole
     */
    void sendAgain(Quarantined record) {
        if (!record.whole()) {
            throw new FleetException(
                    FleetCode.REFUSED,
                    "the record was longer than is kept of it, so it cannot be sent again; send it from its source, and"
                            + " discard this one");
        }
        RecordHeaders headers = new RecordHeaders();
        if (record.originalHeaders().isEmpty()) {
            // Quarantined by an earlier version, which kept texts alone.
            record.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        }
        record.originalHeaders().forEach(header -> {
            String value = header.value();
            headers.add(
                    header.name(), value == null ? null : Base64.getDecoder().decode(value));
        });
        topics.send(new ProducerRecord<>(
                record.topic(), record.partition(), record.keyBytes(), record.valueBytes(), headers));
    }

    /** Takes the item away. */
    void forget(DeadItem item) {
        topics.forget(item.record() != null ? Topics.QUARANTINE : Topics.DEAD_LETTERS, item.id());
    }

    private static void take(Inbound record, Map<String, DeadItem> items) {
        String key = record.keyText();
        if (record.value() == null) {
            items.remove(key);
            return;
        }
        try {
            Message message = record.message();
            if (message instanceof Quarantined kept) {
                items.put(key, new DeadItem(key, kept, null));
            } else if (message instanceof DeadLetter letter) {
                items.put(key, new DeadItem(key, null, letter));
            }
        } catch (WireException e) {
            // Somebody else's record on our topic.
        }
    }
}
