package io.customshift.deploy.standalone.verify.fuzz;

import io.customshift.deploy.standalone.verify.fuzz.FuzzInput.Header;
import io.customshift.deploy.standalone.verify.fuzz.FuzzInput.Surface;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.MessageType;
import io.customshift.schemas.codec.MessageTypes;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ShardId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.DeadLetter;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records for every topic, made of those that a working fleet has written: other keys, headers, values, places. */
final class TopicFuzz implements AutoCloseable {
    private static final int LARGE = 900_000;
    /** How long after the last job's end a topic may still be empty that the fleet writes. */
    private static final Duration FILLING = Duration.ofSeconds(5);

    /** A shard that can be read is work: as much of it as this is done in a moment. */
    private static final int WORK = 1;

    private final String subject;
    private final Random random;
    private final Mutator mutator;
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> seeds = new HashMap<>();
    private final Map<String, Integer> partitions = new HashMap<>();
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Reads what is on the topics, to begin from.
     *
     * @param subject that is registered
     */
    TopicFuzz(String broker, List<String> topics, String subject, Random random) {
        this.subject = subject;
        this.random = random;
        this.mutator = new Mutator(random);
        Map<String, Object> settings = ClientSettings.environment(broker).producer();
        settings.put("linger.ms", 5);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        producer.send(new ProducerRecord<>(Topics.REQUESTS.name(), utf8("none"), utf8("{")));
        producer.send(letter());
        producer.send(request(subject));
        try (var consumer = new KafkaConsumer<>(
                ClientSettings.environment(broker).consumer(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> all = new ArrayList<>();
            for (String topic : topics) {
                consumer.partitionsFor(topic).forEach(one -> all.add(new TopicPartition(topic, one.partition())));
                partitions.put(topic, consumer.partitionsFor(topic).size());
                seeds.put(topic, new ArrayList<>());
            }
            consumer.assign(all);
            consumer.seekToBeginning(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            // A fleet without keys leaves some empty, for good: those begin from other topics' records.
            Instant enough = Instant.now().plus(FILLING);
            while (seeds.values().stream().anyMatch(List::isEmpty)
                            && Instant.now().isBefore(enough)
                    || ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (record.value() != null) {
                        Objects.requireNonNull(seeds.get(record.topic())).add(record);
                    }
                });
            }
        }
    }

    /** A picture that nobody has given up, for the topic that is empty in a fleet that is well. */
    private static ProducerRecord<byte[], byte[]> letter() {
        JobId job = new JobId("seed");
        return record(new DeadLetter(
                Tenant.DEFAULT,
                job,
                new ImageId("a".repeat(32)),
                ShardId.of(job, 0),
                0,
                new SubjectId("mug"),
                0,
                3,
                new FailureCode("ATTEMPTS_EXHAUSTED"),
                true,
                "a letter to begin from",
                null,
                Instant.now()));
    }

    private static ProducerRecord<byte[], byte[]> request(String subject) {
        String body =
                "{\"lines\":[{\"subject\":\"" + subject + "\",\"prompt\":\"a mug\",\"steps\":1,\"size\":\"64x64\"}]}";
        return record(Json.readJobRequest(utf8(body), Tenant.DEFAULT, new JobId("by-event")));
    }

    private static ProducerRecord<byte[], byte[]> record(Message message) {
        EncodedRecord record = EventCodec.encode("/fuzz", Instant.now(), message);
        var sent = new ProducerRecord<>(record.topic(), utf8(record.key()), record.value());
        record.headers().forEach((name, value) -> sent.headers().add(name, utf8(value)));
        return sent;
    }

    /** One that is registered. */
    String subject() {
        return subject;
    }

    int partitions(String topic) {
        return Objects.requireNonNull(partitions.get(topic));
    }

    FuzzInput next(String topic, int partition) {
        while (true) {
            FuzzInput input = draw(topic, partition);
            if (!isBelieved(input)) {
                return input;
            }
        }
    }

    private FuzzInput draw(String topic, int partition) {
        List<ConsumerRecord<byte[], byte[]>> own = Objects.requireNonNull(seeds.get(topic));
        ConsumerRecord<byte[], byte[]> seed =
                own.isEmpty() || random.nextInt(10) == 0 ? mutator.one(anySeeds()) : mutator.one(own);
        byte[] value = switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> new byte[0];
            case 2, 3 -> mutator.bytes(seed.value());
            case 4 -> seed.value();
            default -> mutator.json(seed.value());
        };
        List<Header> headers = new ArrayList<>();
        seed.headers().forEach(header -> headers.add(new Header(header.key(), header.value())));
        if (value == seed.value() || random.nextInt(3) == 0) {
            change(headers);
        }
        // A compacted topic takes no record without a key.
        byte[] key = seed.key() == null ? utf8("none") : random.nextInt(3) > 0 ? seed.key() : mutator.bytes(seed.key());
        return new FuzzInput(Surface.RECORD, topic + "/" + partition, headers, key, value);
    }

    private void change(List<Header> headers) {
        if (headers.isEmpty()) {
            headers.add(new Header("ce_type", utf8("x")));
        }
        int at = random.nextInt(headers.size());
        Header old = headers.get(at);
        byte[] value = old.value();
        switch (random.nextInt(8)) {
            case 0 -> headers.remove(at);
            case 1 -> headers.set(at, new Header(old.name(), null));
            case 2 -> headers.set(at, new Header(old.name(), new byte[0]));
            case 3 -> headers.set(at, new Header(old.name(), mutator.bytes(value == null ? new byte[0] : value)));
            case 4 -> headers.set(at, new Header(mutator.text(old.name()), value));
            case 5 ->
                headers.add(new Header(
                        "ce_type",
                        utf8(mutator.one(MessageTypes.all().stream()
                                .map(MessageType::name)
                                .toList()))));
            case 6 -> headers.add(new Header(mutator.one(List.of("junk", "ce_id", "ce_junk", "")), controls()));
            default -> {
                for (int i = 1 << random.nextInt(10); i > 0; i--) {
                    headers.add(old);
                }
            }
        }
    }

    private byte[] controls() {
        byte[] bytes = new byte[random.nextInt(8) == 0 ? LARGE : random.nextInt(2_000)];
        java.util.Arrays.fill(bytes, (byte) 1);
        return bytes;
    }

    /**
     * Lies that can be read are believed: a shard is made, what a worker says it can is what jobs are held to, and a fleet that
     * has a key lets nobody in without one.
     */
    private static boolean isBelieved(FuzzInput input) {
        try {
            Message message = inbound(input).message();
            return message instanceof Shard shard
                            && shard.images().stream().mapToInt(TopicFuzz::work).sum() > WORK
                    || message instanceof WorkerHeartbeat
                    || message instanceof ApiKey;
        } catch (WireException e) {
            return false;
        }
    }

    private static int work(ImageTask image) {
        boolean small =
                image.settings().size().width() <= 64 && image.settings().size().height() <= 64;
        return small ? image.settings().steps() : WORK + 1;
    }

    private static Inbound inbound(FuzzInput input) {
        List<org.apache.kafka.common.header.Header> headers = new ArrayList<>();
        input.headers().forEach(header -> headers.add(new RecordHeader(header.name(), header.value())));
        return new Inbound("", 0, 0, input.key(), input.body(), headers);
    }

    /** Sends without waiting. */
    void send(FuzzInput input) {
        String[] place = input.target().split("/");
        var record = new ProducerRecord<>(place[0], Integer.parseInt(place[1]), input.key(), input.body());
        input.headers().forEach(header -> record.headers().add(header.name(), header.value()));
        producer.send(record);
    }

    /** Sends and waits; where it went. */
    RecordMetadata send(String topic, int partition, ConsumerRecord<byte[], byte[]> again) {
        return send(new ProducerRecord<>(topic, partition, again.key(), again.value(), again.headers()));
    }

    void send(String topic, int partition, String key, byte[] value, Headers headers) {
        send(new ProducerRecord<>(topic, partition, utf8(key), value, headers));
    }

    private RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw RestFuzz.interrupted(e);
        }
    }

    /** The last good record there, which every reader takes for what it is; of a job's events its last. */
    ConsumerRecord<byte[], byte[]> seed(String topic) {
        String wanted = topic.equals(Topics.JOB_EVENTS.name()) ? "job.finished" : "";
        return Objects.requireNonNull(seeds.get(topic)).stream()
                .filter(record ->
                        kind(record).map(kind -> kind.contains(wanted)).orElse(false))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new IllegalStateException("the fleet has written nothing to " + topic));
    }

    private static Optional<String> kind(ConsumerRecord<byte[], byte[]> record) {
        return Stream.of("ce_type", "command")
                .map(name -> record.headers().lastHeader(name))
                .filter(Objects::nonNull)
                .map(header -> new String(header.value(), StandardCharsets.UTF_8))
                .findFirst();
    }

    void flush() {
        producer.flush();
    }

    private List<ConsumerRecord<byte[], byte[]>> anySeeds() {
        return seeds.values().stream()
                .filter(some -> !some.isEmpty())
                .skip(random.nextInt((int)
                        seeds.values().stream().filter(some -> !some.isEmpty()).count()))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
