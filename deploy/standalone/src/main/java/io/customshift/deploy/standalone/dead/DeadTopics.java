package io.customshift.deploy.standalone.dead;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.kafka.BrokerWatch;
import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Quarantined;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * quarantine.v1 and dead-letters.v1 of a fleet. The last record of a key holds, and an empty one takes the item away. What is
 * sent is acknowledged by all copies before the item goes, so a command that dies in between leaves it: sending again is safe,
 * since every reader of the fleet takes a repeat for what it is. One thread.
 */
final class DeadTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ClientSettings settings;
    private final TopicNames names;

    DeadTopics(ClientSettings settings, TopicNames names) {
        this.settings = settings;
        this.names = names;
    }

    /** All items, the oldest first. */
    List<DeadItem> all() {
        Map<String, DeadItem> items = new LinkedHashMap<>();
        try (Consumer<byte[], byte[]> consumer = CarefulConsumer.around(
                new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                (place, why) -> {})) {
            needBroker();
            List<TopicPartition> partitions = new ArrayList<>();
            for (Topic topic : List.of(Topics.QUARANTINE, Topics.DEAD_LETTERS)) {
                consumer.partitionsFor(names.of(topic), PATIENCE)
                        .forEach(found -> partitions.add(new TopicPartition(found.topic(), found.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> take(Inbound.of(record), items));
            }
        }
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
        send(new ProducerRecord<>(record.topic(), record.partition(), record.keyBytes(), record.valueBytes(), headers));
    }

    /** Takes the item away. */
    void forget(DeadItem item) {
        Topic topic = item.record() != null ? Topics.QUARANTINE : Topics.DEAD_LETTERS;
        send(new ProducerRecord<>(names.of(topic), item.id().getBytes(StandardCharsets.UTF_8), null));
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

    private void needBroker() {
        try (BrokerWatch watch = new BrokerWatch(settings)) {
            var trouble = watch.trouble();
            if (trouble.isPresent()) {
                throw new FleetException(FleetCode.BROKER_FAILED, trouble.get());
            }
            List<String> missing = watch.missing(List.of(names.of(Topics.QUARANTINE), names.of(Topics.DEAD_LETTERS)));
            if (!missing.isEmpty()) {
                throw new FleetException(
                        FleetCode.BROKER_FAILED,
                        "topics " + missing + " do not exist; the scheduler makes them: start it, or set"
                                + " CUSTOMSHIFT_KAFKA_TOPIC_PREFIX");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BROKER_FAILED, "interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new FleetException(FleetCode.BROKER_FAILED, BrokerWatch.unanswered(settings, e), e);
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try (var producer =
                new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BROKER_FAILED, "interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new FleetException(
                    FleetCode.BROKER_FAILED, "topic " + record.topic() + " did not take a record: " + e.getCause(), e);
        }
    }
}
