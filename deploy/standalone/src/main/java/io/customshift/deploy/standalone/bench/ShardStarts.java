package io.customshift.deploy.standalone.bench;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Listens to when workers take shards in hand, from now on. For one thread. */
final class ShardStarts implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;

    ShardStarts(String broker) {
        Properties properties = new Properties();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.SHARD_EVENTS.name()).stream()
                .map(one -> new TopicPartition(one.topic(), one.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // Seeking is lazy: the place is decided here, before anything is submitted.
        partitions.forEach(consumer::position);
    }

    /** The event that says when the first shard of the job was taken in hand, by the worker's clock. */
    ShardStarted first(String job, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                if (message(record) instanceof ShardStarted started
                        && started.job().value().equals(job)) {
                    return started;
                }
            }
        }
        throw new FleetException(
                FleetCode.UNREACHABLE,
                "no shard of job " + job + " was started within " + limit.toSeconds() + " s; see the worker's log");
    }

    private static Message message(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
        }
        return EventCodec.decode(record.value(), headers).data();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
