package io.customshift.scheduler.intake;

import io.customshift.kafka.Backoff;
import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.TopicNames;
import io.customshift.scheduler.stream.BrokerException;
import io.customshift.scheduler.stream.Readers;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.topics.Topics;
import io.customshift.storage.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads requests.v1, and those of single tenants beside it, and hands each record to {@link RequestEvents}.
 *
 * <p>Guarantee: at least once; a record is acknowledged when it was accepted, refused or quarantined. Order: by partition. While
 * store or broker are away, the partition waits at the record, with growing pauses, and the other partitions go on. What cannot
 * be fetched is passed over by its offset and goes to quarantine. One thread.
 */
public final class RequestFeed implements Readers.Reader {
    private static final Logger LOG = Logger.getLogger(RequestFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    /** Whose a topic is; nobody's where all tenants may be named. */
    private final Map<String, Optional<Tenant>> topics = new HashMap<>();

    private final RequestEvents events;
    private final FeedState state;
    private final Map<TopicPartition, Wait> waits = new HashMap<>();
    private volatile boolean closing;

    /** A partition that waits for store or broker at a record. */
    private static final class Wait {
        final long offset;
        final Backoff pauses =
                new Backoff(PAUSE, PAUSE_MAX, () -> ThreadLocalRandom.current().nextDouble());
        int tries;
        long until;

        Wait(long offset) {
            this.offset = offset;
        }
    }

    /** @param tenants that have a topic of their own */
    public RequestFeed(
            ClientSettings settings,
            TopicNames names,
            List<Tenant> tenants,
            RequestEvents events,
            Quarantine quarantine,
            FeedState state) {
        topics.put(names.of(Topics.REQUESTS), Optional.empty());
        tenants.forEach(tenant -> topics.put(names.requests(tenant), Optional.of(tenant)));
        this.events = events;
        this.state = state;
        Map<String, Object> config = settings.consumer();
        config.put("group.id", names.intakeGroup());
        config.put("session.timeout.ms", 6_000);
        config.put("heartbeat.interval.ms", 2_000);
        config.put("max.poll.records", 10);
        this.consumer = CarefulConsumer.around(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                (place, why) -> passedOver(place, why, quarantine));
    }

    /** Waiting requests hold nobody up who asks by REST. */
    @Override
    public boolean isCaughtUp() {
        return true;
    }

    @Override
    public void run() {
        try (consumer) {
            consumer.subscribe(topics.keySet());
            while (!closing) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(untilNextTry());
                state.reads();
                for (TopicPartition partition : records.partitions()) {
                    take(partition, records.records(partition));
                }
                tryAgain();
            }
        } catch (WakeupException e) {
            LOG.debug("the request feed ends");
        } catch (KafkaException | LinkageError | OutOfMemoryError e) {
            state.failed(e.toString());
            LOG.error("the request feed has failed; it is started again", e);
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
    }

    private void take(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Wait wait = waits.get(partition);
            int tries = wait != null && wait.offset == record.offset() ? wait.tries : 0;
            try {
                events.take(Inbound.of(record), topics.getOrDefault(record.topic(), Optional.empty()), tries);
                acknowledge(partition, record.offset());
                waits.remove(partition);
                state.goesOn(partition.toString());
            } catch (StoreException | BrokerException | UnservedException | IOException e) {
                waitAt(partition, record.offset(), e);
                return;
            }
        }
    }

    private void acknowledge(TopicPartition partition, long offset) {
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset + 1)));
    }

    private void waitAt(TopicPartition partition, long offset, Exception why) {
        Wait known = waits.get(partition);
        Wait wait = known != null && known.offset == offset ? known : new Wait(offset);
        wait.tries++;
        wait.until = System.nanoTime() + wait.pauses.next().toNanos();
        waits.put(partition, wait);
        String message = "request " + partition + "/" + offset + " waits: " + why.getMessage();
        if (wait.tries == 1) {
            LOG.warn(message);
        }
        state.waits(partition.toString(), message);
        consumer.seek(partition, offset);
        consumer.pause(Set.of(partition));
    }

    private void tryAgain() {
        waits.keySet().retainAll(consumer.assignment());
        state.holds(waits.keySet().stream().map(TopicPartition::toString).toList());
        long now = System.nanoTime();
        waits.forEach((partition, wait) -> {
            if (wait.until <= now) {
                consumer.resume(Set.of(partition));
            }
        });
    }

    private Duration untilNextTry() {
        long now = System.nanoTime();
        long nanos = waits.values().stream()
                .mapToLong(wait -> Math.max(0, wait.until - now))
                .min()
                .orElse(POLL.toNanos());
        return Duration.ofNanos(Math.min(POLL.toNanos(), Math.max(1_000_000, nanos)));
    }

    private void passedOver(Inbound place, WireException why, Quarantine quarantine) {
        state.passedOver(place.place() + ": " + why.getMessage());
        quarantine.takeIfPossible(place, why);
        acknowledge(new TopicPartition(place.topic(), place.partition()), place.offset());
    }
}
