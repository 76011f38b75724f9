package io.customshift.scheduler.stream;

import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.JobEvent;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jboss.logging.Logger;

/**
 * The events of one job, from job-events.v1: those that were and those that come. An event's id is its offset, so a reader
 * goes on behind any event, on any instance, after any restart, for as long as the topic keeps it. One thread.
 */
public final class JobJournal implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(JobJournal.class);

    private final Consumer<byte[], byte[]> consumer;
    private final String key;

    /**
     * An event of the job.
     *
     * @param id its place; later ones have greater ids
     * @param kind such as JobProgressed
     */
    public record Entry(long id, String kind, String json, JobEvent event) {}

    /** @param after the last event that was seen; none: from the beginning, which is after {@code since} */
    public JobJournal(ClientSettings settings, TopicNames names, String key, Instant since, OptionalLong after) {
        this.key = key;
        Map<String, Object> config = settings.consumer();
        config.put("default.api.timeout.ms", 10_000);
        config.put("fetch.max.wait.ms", 500);
        this.consumer = CarefulConsumer.around(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                (place, why) -> LOG.warnf("%s: %s", place.place(), why.getMessage()));
        String topic = names.of(Topics.JOB_EVENTS);
        int partitions = consumer.partitionsFor(topic).size();
        TopicPartition partition = new TopicPartition(
                topic, Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions);
        consumer.assign(List.of(partition));
        if (after.isPresent()) {
            consumer.seek(partition, after.getAsLong() + 1);
        } else {
            OffsetAndTimestamp first = consumer.offsetsForTimes(Map.of(
                            partition, since.minus(Duration.ofSeconds(60)).toEpochMilli()))
                    .get(partition);
            if (first == null) {
                consumer.seekToBeginning(List.of(partition));
            } else {
                consumer.seek(partition, first.offset());
            }
        }
    }

    /** Waits for events, and gives those of this job; may give none. */
    public List<Entry> next(Duration timeout) {
        List<Entry> entries = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            Inbound in = Inbound.of(record);
            if (key.equals(in.keyText())) {
                try {
                    if (in.message() instanceof JobEvent event) {
                        entries.add(new Entry(
                                record.offset(),
                                event.getClass().getSimpleName(),
                                new String(Json.write(event), StandardCharsets.UTF_8),
                                event));
                    }
                } catch (WireException e) {
                    // Somebody else's record on our topic; readers of events have no use for it.
                    continue;
                }
            }
        }
        return entries;
    }

    @Override
    public void close() {
        consumer.close(Duration.ofSeconds(1));
    }
}
