package io.customshift.worker.channel;

import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.Message;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fences around the closed rounds of jobs. Every worker reads all of the topic by itself, without a group, from its
 * beginning, and goes on reading.
 *
 * <ul>
 *   <li>Delivery: at least once, all over again at each start. Nothing is committed.
 *   <li>Thread: its own. Condition FENCES is met when everything is read that was there at the start, so that no shard
 *       of a closed round is begun.
 *   <li>A record that cannot be read is passed over: it closes nothing.
 * </ul>
 */
final class FenceReader implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(FenceReader.class);

    private final Map<String, Object> settings = new HashMap<>();
    private final String topic;
    private final JobFences fences;
    private final Conditions conditions;
    private volatile boolean stopped;

    FenceReader(String bootstrapServers, TopicNames topics, JobFences fences, Conditions conditions) {
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.topic = topics.of(io.customshift.schemas.topics.Topics.JOB_FENCES);
        this.fences = fences;
        this.conditions = conditions;
    }

    /** Reads until {@link #stop}. The topic must exist. */
    @Override
    public void run() {
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, Duration.ofMinutes(1)).stream()
                    .map(found -> new TopicPartition(topic, found.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            boolean caughtUp = false;
            while (!stopped) {
                consumer.poll(Duration.ofMillis(200)).forEach(this::accept);
                if (!caughtUp
                        && ends.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                    caughtUp = true;
                    conditions.met(Need.FENCES);
                }
            }
        } catch (WakeupException e) {
            // stopped
        } catch (KafkaException e) {
            conditions.unmet(Need.FENCES, "fences on " + topic + " cannot be read: " + e.getMessage());
        }
    }

    void stop() {
        stopped = true;
    }

    private void accept(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), text(header.value())));
        try {
            Message message = EventCodec.decode(record.value(), headers).data();
            if (message instanceof JobFence fence) {
                fences.add(fence);
                LOG.debug(
                        "job {} of {} is closed up to round {}: {}",
                        fence.job(),
                        fence.tenant(),
                        fence.closedRound(),
                        fence.reason());
            }
        } catch (WireException e) {
            LOG.warn("{} offset {} is passed over: {}", topic, record.offset(), e.getMessage());
        }
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
