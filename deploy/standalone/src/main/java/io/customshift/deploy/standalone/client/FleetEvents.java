package io.customshift.deploy.standalone.client;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Listens to topics of the fleet from now on. For one thread. */
public final class FleetEvents implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;

    public FleetEvents(String broker, List<Topic> topics) {
        consumer = new KafkaConsumer<>(
                ClientSettings.environment(broker).consumer(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
                .map(one -> new TopicPartition(one.topic(), one.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy: the place is decided here, before anything is submitted.
        partitions.forEach(consumer::position);
    }

    /** What came, waiting for the first for at most so long; records that nobody can read are passed over. */
    public List<Message> poll(Duration patience) {
        List<Message> messages = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
            try {
                messages.add(Inbound.of(record).message());
            } catch (WireException e) {
                // Somebody else's: the fleet passes it over as well.
            }
        }
        return messages;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
