package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.kafka.BrokerWatch;
import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Compacted topics of a fleet: read whole, and written a record at a time, which all copies have when the call returns. One
 * thread.
 */
public final class KeptTopics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ClientSettings settings;
    private final TopicNames names;

    public KeptTopics(ClientSettings settings, TopicNames names) {
        this.settings = settings;
        this.names = names;
    }

    /** All records that are there now, each partition's in its order. One that Kafka cannot deliver is passed over. */
    public void read(List<Topic> topics, java.util.function.Consumer<Inbound> take) {
        try (Consumer<byte[], byte[]> consumer = CarefulConsumer.around(
                new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                (place, why) -> {})) {
            needBroker(topics.stream().map(names::of).toList());
            List<TopicPartition> partitions = new ArrayList<>();
            for (Topic topic : topics) {
                consumer.partitionsFor(names.of(topic), PATIENCE)
                        .forEach(found -> partitions.add(new TopicPartition(found.topic(), found.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey(), PATIENCE) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> take.accept(Inbound.of(record)));
            }
        }
    }

    /** Puts a message on its topic, with its key. */
    public void keep(Message message) {
        ProducerRecord<String, byte[]> record =
                Outbound.of(names, EventCodec.encode("/customshift", Instant.now(), message));
        send(new ProducerRecord<>(
                record.topic(), null, record.key().getBytes(StandardCharsets.UTF_8), record.value(), record.headers()));
    }

    /** Makes the topic forget the key. */
    public void forget(Topic topic, String key) {
        send(new ProducerRecord<>(names.of(topic), key.getBytes(StandardCharsets.UTF_8), null));
    }

    /** Returns when all copies have the record; BROKER_FAILED when they do not in time. */
    public void send(ProducerRecord<byte[], byte[]> record) {
        try (var producer =
                new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BROKER_FAILED, "interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new FleetException(
                    FleetCode.BROKER_FAILED, "topic " + record.topic() + " did not take a record: " + e.getCause(), e);
        }
    }

    /** Grants; a rule that is there already stays. */
    public void allow(List<AclBinding> rules) {
        try (Admin admin = Admin.create(settings.admin())) {
            admin.createAcls(rules).all().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BROKER_FAILED, "interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new FleetException(FleetCode.BROKER_FAILED, "the broker did not take the rules: " + e.getCause(), e);
        }
    }

    private void needBroker(List<String> topics) {
        try (BrokerWatch watch = new BrokerWatch(settings)) {
            var trouble = watch.trouble();
            if (trouble.isPresent()) {
                throw new FleetException(FleetCode.BROKER_FAILED, trouble.get());
            }
            List<String> missing = watch.missing(topics);
            if (!missing.isEmpty()) {
                throw new FleetException(
                        FleetCode.BROKER_FAILED,
                        "topics " + missing + " do not exist; the scheduler makes them: start it, or set"
                                + " CUSTOMSHIFT_KAFKA_TOPIC_PREFIX");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BROKER_FAILED, "interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new FleetException(FleetCode.BROKER_FAILED, BrokerWatch.unanswered(settings, e), e);
        }
    }
}
