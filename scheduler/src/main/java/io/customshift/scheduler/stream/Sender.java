package io.customshift.scheduler.stream;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.scheduler.core.Command;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.RecipeId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ImageReviewed;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.SubjectErased;
import io.customshift.schemas.message.SubjectRegistered;
import io.customshift.schemas.message.Verdict;
import io.customshift.schemas.topics.Keys;
import io.customshift.schemas.topics.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
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

    /**
     * Keeps decisions on pictures on reviews.v1, and then tells of them on job-events.v1; one that was taken back is forgotten on
     * the former. All at once: a desk sends thousands.
     */
    public void review(List<ImageReviewed> reviews) {
        List<ProducerRecord<String, byte[]>> kept = new ArrayList<>();
        List<ProducerRecord<String, byte[]>> told = new ArrayList<>();
        for (ImageReviewed review : reviews) {
            EncodedRecord record = EventCodec.encode("/scheduler", clock.instant(), review);
            kept.add(Outbound.of(
                    names,
                    review.verdict() == Verdict.NONE
                            ? EncodedRecord.forgetting(Topics.REVIEWS, record.key())
                            : record));
            EncodedRecord news =
                    EventCodec.encode("/scheduler", clock.instant(), review, Keys.job(review.tenant(), review.job()));
            told.add(Outbound.of(
                    names, new EncodedRecord(Topics.JOB_EVENTS.name(), news.key(), news.value(), news.headers())));
        }
        sendAll(kept);
        sendAll(told);
    }

    /** Removes decisions, by their keys on reviews.v1. */
    public void forgetReviews(List<String> keys) {
        sendAll(keys.stream()
                .map(key -> Outbound.of(names, EncodedRecord.forgetting(Topics.REVIEWS, key)))
                .toList());
    }

    /** Has every worker let go of the photos that it has encoded of a subject: they all read job-fences.v1. */
    public void release(SubjectErased subject) {
        EncodedRecord record = EventCodec.encode("/scheduler", clock.instant(), subject);
        send(Outbound.of(
                names, new EncodedRecord(Topics.JOB_FENCES.name(), record.key(), record.value(), record.headers())));
    }

    /** Removes a subject's registration from subjects.v1. */
    public void forget(Tenant tenant, SubjectId subject) {
        send(Outbound.of(names, EncodedRecord.forgetting(Topics.SUBJECTS, Keys.subject(tenant, subject))));
    }

    /** Removes a recipe from recipes.v1. */
    public void forget(Tenant tenant, RecipeId recipe) {
        send(Outbound.of(names, EncodedRecord.forgetting(Topics.RECIPES, Keys.recipe(tenant, recipe))));
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
            producer = null;
        }
    }

    private void sendAll(List<ProducerRecord<String, byte[]>> records) {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (ProducerRecord<String, byte[]> record : records) {
            sent.add(begin(record));
        }
        for (int i = 0; i < sent.size(); i++) {
            await(records.get(i), sent.get(i));
        }
    }

    private long send(ProducerRecord<String, byte[]> record) {
        return await(record, begin(record));
    }

    private Future<RecordMetadata> begin(ProducerRecord<String, byte[]> record) {
        try {
            return producer().send(record);
        } catch (KafkaException e) {
            throw unsent(record, e.toString(), e);
        }
    }

    private static long await(ProducerRecord<String, byte[]> record, Future<RecordMetadata> sent) {
        try {
            return sent.get(WAIT_SECONDS, TimeUnit.SECONDS).offset();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                throw new WireException(
                        WireCode.TOO_LARGE, "", String.valueOf(e.getCause().getMessage()));
            }
            throw unsent(record, String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
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
