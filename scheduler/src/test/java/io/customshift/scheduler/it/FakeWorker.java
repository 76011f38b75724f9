package io.customshift.scheduler.it;

import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.GiveBackReason;
import io.customshift.schemas.message.Guidance;
import io.customshift.schemas.message.ImageFailed;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.PlanSteps;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.message.StoreState;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a worker says, without the work: takes shards, reports each picture after a while, stops for cancelled jobs. */
final class FakeWorker implements AutoCloseable {
    static final ModelVersion MODEL = new ModelVersion("fake@1");
    static final WorkerAbilities ABILITIES = new WorkerAbilities(
            16,
            32,
            128,
            new RenderSettings(new ImageSize(64, 64), 4, List.of(1.0), new Guidance(6, 6), null),
            200,
            5,
            List.of(new PlanSteps(new PlanName("fast"), 2)),
            StoreState.READY,
            DeviceState.READY);
    static final Sha256 PIXELS = Canonical.ofBytes(new byte[] {1});
    static final PerceptualHash LOOKS = new PerceptualHash("8000000000000001");
    static final double IMAGE_SECONDS = 0.01;

    private final String prefix;
    private final WorkerId id = new WorkerId("fake-1");
    private final KafkaConsumer<String, byte[]> consumer;
    private final KafkaProducer<String, byte[]> producer;
    private final Thread thread;
    private final Map<JobId, Integer> closed = new ConcurrentHashMap<>();
    final List<Shard> taken = new CopyOnWriteArrayList<>();
    final Map<ImageId, Integer> made = new ConcurrentHashMap<>();
    final Map<JobId, Instant> firstSeen = new ConcurrentHashMap<>();
    volatile long imageMillis = 5;
    /** Prompts that begin with this fail. */
    volatile String bad = "bad";

    private volatile boolean closing;

    FakeWorker(String brokers, String prefix) {
        this.prefix = prefix;
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", brokers);
        this.producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
        config.put("group.id", prefix + "workers");
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", "read_committed");
        config.put("max.poll.records", 1);
        config.put("metadata.max.age.ms", 1_000);
        this.consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
        this.thread = new Thread(this::work, "fake-worker");
        thread.setDaemon(true);
        thread.start();
    }

    void send(Message message) {
        EncodedRecord record = EventCodec.encode("/fake", Instant.now(), message);
        ProducerRecord<String, byte[]> out =
                new ProducerRecord<>(prefix + record.topic(), record.key(), record.value());
        record.headers().forEach((name, value) -> out.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        send(out);
    }

    void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join(10_000);
        producer.close();
    }

    private void work() {
        try (consumer) {
            consumer.subscribe(List.of(prefix + Topics.SHARDS.name(), prefix + Topics.JOB_FENCES.name()));
            Instant beat = Instant.EPOCH;
            List<Integer> told = List.of();
            while (!closing) {
                List<Integer> own = consumer.assignment().stream()
                        .filter(partition -> partition.topic().equals(prefix + Topics.SHARDS.name()))
                        .map(TopicPartition::partition)
                        .sorted()
                        .toList();
                if (!own.equals(told) || Duration.between(beat, Instant.now()).toMillis() > 2_000) {
                    beat = Instant.now();
                    told = own;
                    send(new WorkerHeartbeat(
                            id,
                            WorkerState.READY,
                            MODEL,
                            "none",
                            ABILITIES,
                            List.of(),
                            0,
                            0.1,
                            List.of(),
                            0,
                            0,
                            0,
                            own,
                            null,
                            null,
                            0,
                            0,
                            beat,
                            beat));
                }
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(20))) {
                    take(record);
                    consumer.commitSync();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(ConsumerRecord<String, byte[]> record) throws InterruptedException {
        Map<String, String> headers = new HashMap<>();
        record.headers().forEach(h -> headers.put(h.key(), new String(h.value(), StandardCharsets.UTF_8)));
        Message message = EventCodec.decode(record.value(), headers).data();
        if (message instanceof JobFence fence) {
            closed.merge(fence.job(), fence.closedRound(), Math::max);
        } else if (message instanceof Shard shard) {
            firstSeen.putIfAbsent(shard.job(), Instant.now());
            taken.add(shard);
            render(shard);
        }
    }

    private void render(Shard shard) throws InterruptedException {
        send(new ShardStarted(
                shard.tenant(), shard.job(), shard.shard(), shard.epoch(), id, null, false, 0, Instant.now()));
        int failed = 0;
        for (int i = 0; i < shard.images().size(); i++) {
            // Fences are looked at between pictures, as a worker does.
            for (ConsumerRecord<String, byte[]> record : pollFences()) {
                take(record);
            }
            if (closed.getOrDefault(shard.job(), -1) >= shard.round()) {
                List<ImageId> rest = shard.images().subList(i, shard.images().size()).stream()
                        .map(ImageTask::image)
                        .toList();
                send(new ShardGivenBack(
                        shard.tenant(),
                        shard.job(),
                        shard.shard(),
                        shard.epoch(),
                        id,
                        rest,
                        GiveBackReason.CANCELLED,
                        Instant.now()));
                return;
            }
            Thread.sleep(imageMillis);
            failed += image(shard, shard.images().get(i)) ? 0 : 1;
        }
        send(new ShardFinished(
                shard.tenant(),
                shard.job(),
                shard.shard(),
                shard.epoch(),
                id,
                shard.images().size() - failed,
                0,
                failed,
                0.1,
                0.1,
                Instant.now()));
    }

    private List<ConsumerRecord<String, byte[]>> pollFences() {
        var shards = consumer.assignment().stream()
                .filter(p -> !p.topic().equals(prefix + Topics.JOB_FENCES.name()))
                .toList();
        consumer.pause(shards);
        var found = new java.util.ArrayList<ConsumerRecord<String, byte[]>>();
        consumer.poll(Duration.ofMillis(1)).forEach(found::add);
        consumer.resume(shards);
        return found;
    }

    private boolean image(Shard shard, ImageTask task) {
        if (task.prompt().startsWith(bad)) {
            send(new ImageFailed(
                    shard.tenant(),
                    shard.job(),
                    shard.shard(),
                    shard.epoch(),
                    task.image(),
                    0,
                    task.line(),
                    shard.subject().id(),
                    FailureCode.ENGINE_FAILURE,
                    false,
                    "it is bad",
                    id,
                    Instant.now()));
            return false;
        }
        made.merge(task.image(), 1, Integer::sum);
        ImageStored stored = new ImageStored(
                shard.tenant(),
                shard.job(),
                shard.shard(),
                shard.epoch(),
                task.image(),
                task.line(),
                shard.subject().id(),
                task.key(),
                Canonical.ofBytes(task.image().value().getBytes(StandardCharsets.UTF_8)),
                PIXELS,
                LOOKS,
                null,
                10,
                IMAGE_SECONDS,
                false,
                task.prompt().contains("zebra") ? List.of("the test does not know \"zebra\"") : List.of(),
                id,
                Instant.now());
        send(stored);
        send(stored);
        return true;
    }
}
