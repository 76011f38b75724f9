package io.customshift.it;

import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Everything that the fleet has said, and a way to say something to it. */
final class EventLog implements AutoCloseable {
    private static final List<Topic> READ =
            List.of(Topics.IMAGE_EVENTS, Topics.SHARD_EVENTS, Topics.JOB_EVENTS, Topics.QUARANTINE);

    private final String prefix;
    private final List<Message> seen = new ArrayList<>();
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Of a fleet whose topics, which must be there, begin so. */
    EventLog(String brokers, String prefix) {
        this.prefix = prefix;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new StringSerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        brokers,
                        "enable.auto.commit",
                        false,
                        "isolation.level",
                        "read_committed",
                        "reconnect.backoff.max.ms",
                        1000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = READ.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.name(prefix)).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** All events of this kind until now, in the order read. */
    synchronized <T extends Message> List<T> all(Class<T> type) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        do {
            read();
        } while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
        return seen.stream().filter(type::isInstance).map(type::cast).toList();
    }

    void send(Message message) {
        send(EventCodec.encode("/shop", Instant.now(), message));
    }

    void send(EncodedRecord encoded) {
        RecordHeaders headers = new RecordHeaders();
        encoded.headers().forEach((name, value) -> headers.add(name, value.getBytes(StandardCharsets.UTF_8)));
        send(new ProducerRecord<>(prefix + encoded.topic(), null, encoded.key(), encoded.value(), headers));
    }

    void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() {
        consumer.close();
        producer.close();
    }

    private void read() {
        consumer.poll(Duration.ofMillis(50)).forEach(record -> {
            Map<String, String> headers = new HashMap<>();
            record.headers()
                    .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
            seen.add(EventCodec.decode(record.value(), headers).data());
        });
    }
}
