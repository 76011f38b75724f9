package io.customshift.scheduler.stream;

import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.AccessAudited;
import io.customshift.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads audit.v1 from the broker, whenever somebody asks; nothing of it is kept in memory. */
public final class AuditLog {
    /** Records that are looked through for one page. */
    private static final int LOOKED_MAX = 50_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ClientSettings settings;
    private final TopicPartition log;

    /** @param next the place of the page behind; nothing at the end */
    public record Page(
            List<AccessAudited> records, @Nullable Long next) {}

    public AuditLog(ClientSettings settings, TopicNames names) {
        this.settings = settings;
        this.log = new TopicPartition(names.of(Topics.AUDIT), 0);
    }

    /**
     * A page, the oldest first.
     *
     * @param since only what came then or later, where {@code from} does not say where to begin
     * @param from the next of the page before
     */
    public Page read(Instant since, @Nullable Long from, int limit, Predicate<AccessAudited> wanted) {
        Map<String, Object> config = settings.consumer();
        config.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        List<AccessAudited> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = CarefulConsumer.around(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                (place, why) -> {})) {
            consumer.assign(List.of(log));
            long end = consumer.endOffsets(List.of(log)).getOrDefault(log, 0L);
            begin(consumer, since, from);
            int looked = 0;
            while (consumer.position(log) < end && looked < LOOKED_MAX) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    looked++;
                    AccessAudited audited = read(record);
                    if (audited != null && !audited.at().isBefore(since) && wanted.test(audited)) {
                        found.add(audited);
                        if (found.size() == limit) {
                            return new Page(found, record.offset() + 1 < end ? (Long) (record.offset() + 1) : null);
                        }
                    }
                }
            }
            return new Page(found, consumer.position(log) < end ? (Long) consumer.position(log) : null);
        } catch (KafkaException e) {
            throw new BrokerException("topic " + log.topic() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void begin(Consumer<byte[], byte[]> consumer, Instant since, @Nullable Long from) {
        if (from != null) {
            consumer.seek(log, from);
            return;
        }
        // The broker's time is of the record, which comes after what it tells.
        OffsetAndTimestamp first =
                consumer.offsetsForTimes(Map.of(log, since.toEpochMilli())).get(log);
        if (first == null) {
            consumer.seekToEnd(List.of(log));
        } else {
            consumer.seek(log, first.offset());
        }
    }

    private static @Nullable AccessAudited read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Inbound.of(record).message() instanceof AccessAudited audited ? audited : null;
        } catch (WireException e) {
            return null;
        }
    }
}
