package io.customshift.worker.fleet;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.Installation;
import io.customshift.deploy.supervision.Readiness;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Reference;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreTimeouts;
import io.customshift.storage.Upload;
import io.customshift.worker.render.Shards;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A fleet of its own on the shared servers: its topics have a prefix, its pictures a bucket. */
final class TestFleet implements AutoCloseable {
    static final Path WEIGHTS = Path.of("../models/engine/src/test/resources/fixtures/sd3-tiny")
            .toAbsolutePath()
            .normalize();

    private static final List<Topic> WRITTEN =
            List.of(Topics.IMAGE_EVENTS, Topics.SHARD_EVENTS, Topics.QUARANTINE, Topics.HEARTBEATS);

    final LocalInfra infra = LocalInfra.shared();
    final String prefix = LocalInfra.uniqueName("fleet") + ".";
    final String bucket = infra.createBucket(LocalInfra.uniqueName("pictures"));
    final MinioObjectStore store = new MinioObjectStore(
            new StoreAddress(
                    infra.storeEndpoint().toString(), infra.accessKey(), infra.secretKey(), bucket, infra.region()),
            StoreTimeouts.DEFAULT);
    /** All that workers wrote, in the order read. */
    final List<Message> seen = new CopyOnWriteArrayList<>();

    private final KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", infra.bootstrapServers(), "max.request.size", 4 << 20),
            new StringSerializer(),
            new ByteArraySerializer());
    private final KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
            Map.of("bootstrap.servers", infra.bootstrapServers(), "enable.auto.commit", false),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    private final List<ChildJvm> workers = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();

    TestFleet() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", infra.bootstrapServers()))) {
            admin.createTopics(Topics.all().stream()
                            .map(topic -> new NewTopic(topic.name(prefix), partitions(topic), (short) 1)
                                    .configs(topic.configs()))
                            .toList())
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
        List<TopicPartition> partitions = new ArrayList<>();
        for (Topic topic : WRITTEN) {
            for (int i = 0; i < partitions(topic); i++) {
                partitions.add(new TopicPartition(topic.name(prefix), i));
            }
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    private static int partitions(Topic topic) {
        return Math.min(topic.partitions(), 4);
    }

    /** A worker that becomes ready some time. */
    Worker startWorker(String id, Map<String, String> more) {
        int port = freePort();
        Map<String, String> environment = new HashMap<>(infra.settings(bucket));
        environment.put("CUSTOMSHIFT_WEIGHTS", WEIGHTS.toString());
        environment.put("CUSTOMSHIFT_DTYPE", "float32");
        environment.put("CUSTOMSHIFT_WORKER_ID", id);
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", prefix);
        environment.put("CUSTOMSHIFT_DATA_DIR", "a setting of another part of the fleet");
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.putAll(more);
        URI ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        ChildJvm process = ChildJvm.start(new ChildSpec(
                id,
                Installation.locate().service("worker"),
                List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                List.of(),
                environment,
                Path.of("target/worker-logs/" + prefix + id + ".log"),
                new Readiness.Http(ready),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60)));
        workers.add(process);
        return new Worker(process, port);
    }

    record Worker(ChildJvm process, int port) {}

    /** Body of {@code /q/...} whatever the status, after the status. */
    String get(Worker worker, String path) {
        try {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + worker.port() + path))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            return "no answer: " + e;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The last value of a metric, by the beginning of its line; NaN when there is none. */
    double metric(Worker worker, String line) {
        return get(worker, "/q/metrics")
                .lines()
                .filter(text -> text.startsWith(line))
                .mapToDouble(text -> Double.parseDouble(text.substring(text.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    void send(Message message) {
        send(Outbound.of(new TopicNames(prefix), EventCodec.encode("/test", Instant.now(), message)));
    }

    void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything of this kind that was written until now. */
    <T extends Message> List<T> events(Class<T> type) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        do {
            read();
        } while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue()));
        return seen.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private void read() {
        consumer.poll(Duration.ofMillis(50))
                .forEach(record -> seen.add(Inbound.of(record).message()));
    }

    WorkerHeartbeat awaitReady(Worker worker) {
        worker.process().awaitReady();
        String id = worker.process().spec().name();
        for (long end = System.nanoTime() + 120_000_000_000L; System.nanoTime() < end; ) {
            for (WorkerHeartbeat beat : events(WorkerHeartbeat.class)) {
                if (beat.worker().value().equals(id) && beat.state() == WorkerState.READY) {
                    return beat;
                }
            }
        }
        throw new AssertionError(
                "no heartbeat of " + id + " says READY:\n" + worker.process().logTail());
    }

    /** A photo in the bucket: a square of this colour on white. */
    Reference photo(String subject, Color colour) {
        BufferedImage image = new BufferedImage(80, 64, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 80, 64);
        graphics.setColor(colour);
        graphics.fillRect(20, 20, 30, 30);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return reference(subject, bytes.toByteArray());
    }

    Reference reference(String subject, byte[] bytes) {
        Reference reference = Shards.reference(subject, bytes);
        store.create(reference.key(), Upload.of(bytes, "image/png").with(Canonical.ofBytes(bytes)));
        return reference;
    }

    @Override
    public void close() {
        workers.forEach(ChildJvm::kill);
        producer.close();
        consumer.close();
        store.close();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
