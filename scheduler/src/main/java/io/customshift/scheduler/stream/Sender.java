package io.customshift.scheduler.stream;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.scheduler.core.Command;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.topics.Keys;
import io.customshift.schemas.topics.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what does not come from the state: commands, registrations, refusals, quarantined records. Returns when all copies
 * have it, or throws {@link BrokerException}; a record that no broker will take is a {@link WireException}. Safe for many
 * threads.
 */
public final class Sender implements AutoCloseable {
    private static final long WAIT_SECONDS = 12;

    private final Map<String, Object> config;
    private final TopicNames names;
    private final Clock clock;
    private @Nullable KafkaProducer<String, byte[]> producer;

    public Sender(ClientSettings settings, TopicNames names, Clock clock) {
        this.config = settings.producer();
        this.names = names;
        this.clock = clock;
        config.put("max.block.ms", 5_000);
        config.put("request.timeout.ms", 5_000);
        config.put("delivery.timeout.ms", 10_000);
    }

    public void send(Command command) {
        send(Outbound.of(names, CommandCodec.record(command)));
    }

    public void send(Message message) {
        send(Outbound.of(names, EventCodec.encode("/scheduler", clock.instant(), message)));
    }

    /** Sends it and says its place in its partition. */
    public long place(Message message) {
        return send(Outbound.of(names, EventCodec.encode("/scheduler", clock.instant(), message)));
    }

    /** Tells whoever asked that a subject is registered, where refusals are told too: on job-events.v1. */
    public void answer(SubjectRegistered event) {
        EncodedRecord registration = EventCodec.encode("/scheduler", clock.instant(), event);
        send(Outbound.of(
                names,
                new EncodedRecord(
                        Topics.JOB_EVENTS.name(), registration.key(), registration.value(), registration.headers())));
    }

    /** Removes a subject's registration from subjects.v1. */
    public void forget(Tenant tenant, SubjectId subject) {
        send(Outbound.of(names, EncodedRecord.forgetting(Topics.SUBJECTS, Keys.subject(tenant, subject))));
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
            producer = null;
        }
    }

    private long send(ProducerRecord<String, byte[]> record) {
        try {
            return producer().send(record).get(WAIT_SECONDS, TimeUnit.SECONDS).offset();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                throw new WireException(
                        WireCode.TOO_LARGE, "", String.valueOf(e.getCause().getMessage()));
            }
            throw unsent(record, String.valueOf(e.getCause()), e);
        } catch (TimeoutException | KafkaException e) {
            throw unsent(record, e.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unsent(record, "interrupted", e);
        }
    }

    /** Made when it is needed, since it cannot be made before the broker's name resolves. */
    private synchronized KafkaProducer<String, byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        }
        return producer;
    }

    private static BrokerException unsent(ProducerRecord<String, byte[]> record, String why, Exception e) {
        return new BrokerException(
                "topic " + record.topic() + " did not take a record: " + why
                        + "; check KAFKA_BOOTSTRAP_SERVERS and the broker",
                e);
    }
}
