package io.customshift.worker.channel;

import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.SubjectErased;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
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

    private final Map<String, Object> settings;
    private final String topic;
    private final JobFences fences;
    private final Consumer<SubjectErased> erased;
    private final Conditions conditions;
    private volatile boolean stopped;

    FenceReader(
            ClientSettings client,
            TopicNames topics,
            JobFences fences,
            Consumer<SubjectErased> erased,
            Conditions conditions) {
        this.settings = client.consumer();
        this.topic = topics.of(io.customshift.schemas.topics.Topics.JOB_FENCES);
        this.fences = fences;
        this.erased = erased;
        this.conditions = conditions;
    }

    /** Reads until {@link #stop}. The topic must exist. */
    @Override
    public void run() {
        try (var consumer = CarefulConsumer.around(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                (place, why) -> LOG.warn("{} is passed over: {}", place.place(), why.getMessage()))) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic, Duration.ofMinutes(1)).stream()
                    .map(found -> new TopicPartition(topic, found.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            boolean caughtUp = false;
            while (!stopped) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> accept(Inbound.of(record)));
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

    private void accept(Inbound record) {
        try {
            Message message = record.message();
            if (message instanceof SubjectErased subject) {
                erased.accept(subject);
            } else if (message instanceof JobFence fence) {
                fences.add(fence);
                LOG.debug(
                        "job {} of {} is closed up to round {}: {}",
                        fence.job(),
                        fence.tenant(),
                        fence.closedRound(),
                        fence.reason());
            }
        } catch (WireException e) {
            LOG.warn("{} is passed over: {}", record.place(), e.getMessage());
        }
    }
}
