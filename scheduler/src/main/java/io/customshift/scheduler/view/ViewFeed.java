package io.customshift.scheduler.view;

import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.TopicNames;
import io.customshift.scheduler.access.Keyring;
import io.customshift.scheduler.quota.Admissions;
import io.customshift.scheduler.stream.Readers;
import io.customshift.schemas.codec.MessageTypes;
import io.customshift.schemas.error.Require;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.JobAdmitted;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.UnknownMessage;
import io.customshift.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads the compacted topics from their beginning into a {@link FleetView} and a {@link Keyring}, and what was granted into {@link Admissions}, and goes on. No group, no commits: each
 * instance reads all. Only committed records. A record that cannot be read is handed to quarantine when it comes; one that
 * was there at the start has been handed over before, and is logged. One thread.
 */
public final class ViewFeed implements Readers.Reader {
    private static final Logger LOG = Logger.getLogger(ViewFeed.class);

    /** Takes a record that nobody can read. */
    public interface Quarantine {
        void take(Inbound record, WireException why);
    }

    private final TopicNames names;
    private final FleetView view;
    private final Keyring keys;
    private final Admissions admissions;
    private final String jobs;
    private final String subjects;
    private final String reviews;
    private final String recipes;
    private final String apiKeys;
    private final List<String> topics;
    private final Consumer<byte[], byte[]> consumer;
    private final Quarantine quarantine;
    private volatile boolean caughtUp;
    private volatile boolean closing;

    public ViewFeed(
            ClientSettings settings,
            TopicNames names,
            FleetView view,
            Keyring keys,
            Admissions admissions,
            Quarantine quarantine) {
        this.names = names;
        this.view = view;
        this.keys = keys;
        this.admissions = admissions;
        this.quarantine = quarantine;
        this.jobs = names.of(Topics.JOBS);
        this.subjects = names.of(Topics.SUBJECTS);
        this.reviews = names.of(Topics.REVIEWS);
        this.recipes = names.of(Topics.RECIPES);
        this.apiKeys = names.of(Topics.API_KEYS);
        this.topics = List.of(
                jobs, subjects, reviews, recipes, names.of(Topics.HEARTBEATS), apiKeys, names.of(Topics.ADMISSIONS));
        Map<String, Object> config = settings.consumer();
        config.put("fetch.max.wait.ms", 500);
        this.consumer = CarefulConsumer.around(
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()), this::refuse);
    }

    @Override
    public boolean isCaughtUp() {
        return caughtUp;
    }

    @Override
    public void run() {
        try (consumer) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<TopicPartition> subjectPartitions = partitions.stream()
                    .filter(partition -> partition.topic().equals(subjects))
                    .toList();
            Map<TopicPartition, Long> ends = new ConcurrentHashMap<>(consumer.endOffsets(partitions));
            while (!closing) {
                if (!caughtUp) {
                    ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                    if (ends.isEmpty()) {
                        keys.loaded();
                        caughtUp = true;
                    }
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                    take(Inbound.of(record));
                }
                for (TopicPartition partition : subjectPartitions) {
                    view.subjectsReadTo(partition, consumer.position(partition));
                }
            }
        } catch (WakeupException e) {
            LOG.debug("the view's feed ends");
        } catch (KafkaException e) {
            LOG.error("the view's feed has failed; it is started again", e);
        }
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
    }

    private void take(Inbound record) {
        if (record.key() == null) {
            refuse(
                    record,
                    new WireException(
                            WireCode.MISSING_FIELD, "", "the record has no key; send it with the key of the topic"));
            return;
        }
        try {
            if (record.value() != null) {
                Message message = record.message();
                needOwnPlace(record, message);
                if (message instanceof ApiKey key) {
                    keys.apply(key);
                } else if (message instanceof JobAdmitted admitted) {
                    admissions.apply(record.offset(), admitted, Instant.now());
                } else {
                    view.apply(record.keyText(), message);
                }
            } else if (record.topic().equals(apiKeys)) {
                keys.forget(record.keyText());
            } else if (record.topic().equals(subjects)) {
                view.forgetSubject(record.keyText());
            } else if (record.topic().equals(reviews)) {
                view.forgetReview(record.keyText());
            } else if (record.topic().equals(recipes)) {
                view.forgetRecipe(record.keyText());
            } else if (record.topic().equals(jobs)) {
                view.forgetJob(record.keyText());
            }
        } catch (WireException e) {
            refuse(record, e);
        } catch (RuntimeException e) {
            LOG.errorf(e, "record %s cannot be worked on", record.place());
            refuse(record, WireException.invalid("", "the scheduler failed on it: " + e));
        }
    }

    /**
     * What is told under another's key would be kept as the other's, and what is told on another topic was allowed by that
     * topic's rules: a worker, who may write heartbeats, must not let in whom it likes.
     */
    private void needOwnPlace(Inbound record, Message message) {
        if (message instanceof UnknownMessage) {
            return;
        }
        String topic = names.of(MessageTypes.topicOf(message));
        String key = MessageTypes.keyOf(message);
        if (!topic.equals(record.topic()) || !key.equals(record.keyText())) {
            throw WireException.invalid(
                    "",
                    "the record's key is " + Require.quoted(record.keyText()) + " on " + record.topic()
                            + "; what it tells belongs to " + key + " on " + topic + "; send it there");
        }
    }

    private void refuse(Inbound record, WireException why) {
        if (caughtUp) {
            quarantine.take(record, why);
        } else {
            LOG.warnf("record %s cannot be read and is passed over: %s", record.place(), why.getMessage());
        }
    }
}
