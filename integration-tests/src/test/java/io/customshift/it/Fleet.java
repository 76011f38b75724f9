package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.models.provenance.Marking;
import io.customshift.models.provenance.OwnAuthority;
import io.customshift.models.provenance.PictureFiles;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ResultLine;
import java.awt.Color;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** A whole fleet on real servers: the packaged scheduler and two packaged workers, started once for each test JVM. */
final class Fleet {
    /** Pictures in a shard at most: small enough that a job of the tests is several. */
    static final int SHARD = 8;

    private static final Path FIXTURE = Path.of("../models/engine/src/test/resources/fixtures/sd3-tiny");

    /** A model with defaults of its own in its folder. */
    static final Path WEIGHTS = Path.of("target", "fleet", "weights").toAbsolutePath();

    /** What pictures are signed with. */
    static final Path KEYS = Path.of("target", "fleet", "keys").toAbsolutePath();

    private static @Nullable Fleet shared;
    private static boolean weightsAreThere;

    final LocalInfra infra = LocalInfra.shared();
    final Service scheduler;
    final List<Service> workers;
    final Bucket bucket;
    final EventLog log;
    private final String prefix;

    /** A fleet on the shared broker and on the store given; its topics and its group are named with the prefix. */
    Fleet(S3 store, String prefix) {
        this(store, prefix, Map.of());
    }

    /** The same with more settings for all of it. */
    Fleet(S3 store, String prefix, Map<String, String> more) {
        long begun = System.nanoTime();
        this.prefix = prefix;
        String name = LocalInfra.uniqueName("fleet");
        bucket = new Bucket(store, name);
        bucket.make();
        Path directory = Path.of("target", "fleet", name).toAbsolutePath();
        Map<String, String> settings = new HashMap<>(infra.settings(name));
        settings.putAll(store.settings(name));
        settings.putAll(more);
        if (!prefix.isEmpty()) {
            settings.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", prefix);
        }
        scheduler = scheduler("scheduler", settings, directory);
        workers = List.of(worker("worker-1", settings, directory), worker("worker-2", settings, directory));
        awaitReady();
        log = new EventLog(infra.bootstrapServers(), prefix);
        awaitOnePartitionEach();
        System.out.printf("fleet ready after %.1f s%n", (System.nanoTime() - begun) / 1e9);
    }

    private static synchronized void weights() {
        if (weightsAreThere) {
            return;
        }
        weightsAreThere = true;
        if (PictureFiles.usual(KEYS) == Marking.NONE) {
            OwnAuthority.init(KEYS, "Integration", Instant.now());
        }
        try (Stream<Path> files = Files.walk(FIXTURE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = WEIGHTS.resolve(FIXTURE.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.writeString(WEIGHTS.resolve("customshift.json"), "{\"steps\": 3, \"guidance\": [3, 2]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static synchronized Fleet shared() {
        if (shared == null) {
            shared = new Fleet(S3.of(LocalInfra.shared()), "");
        }
        return shared;
    }

    /** A scheduler of its own, with these settings of broker, store and whatever else. */
    static Service scheduler(String name, Map<String, String> settings, Path directory) {
        Map<String, String> environment = new HashMap<>(settings);
        environment.putIfAbsent("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "4");
        // One for each worker: the subjects of the tests are named so that both are used.
        environment.putIfAbsent("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "2");
        environment.putIfAbsent("CUSTOMSHIFT_POLICY_IMAGES_MAX", Integer.toString(SHARD));
        return new Service("scheduler", name, ChildSpec.SCHEDULER_JVM, environment, directory);
    }

    /** A worker of its own. */
    static Service worker(String name, Map<String, String> settings, Path directory) {
        Map<String, String> environment = new HashMap<>(settings);
        weights();
        environment.put("CUSTOMSHIFT_WEIGHTS", WEIGHTS.toString());
        environment.put("CUSTOMSHIFT_PROVENANCE_KEYS", KEYS.toString());
        environment.put("CUSTOMSHIFT_DTYPE", "float32");
        environment.put("CUSTOMSHIFT_WORKER_ID", name);
        // Two workers, two cores: threads that wait for each other by spinning would stop both.
        environment.put("OMP_NUM_THREADS", "1");
        environment.put("OMP_WAIT_POLICY", "PASSIVE");
        List<String> jvm = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        return new Service("worker", name, jvm, environment, directory);
    }

    /** Starts again what a test has ended, and waits until everything says that it is ready. */
    void restore() {
        infra.startBroker();
        infra.startStore();
        scheduler.startIfEnded();
        workers.forEach(Service::startIfEnded);
        awaitReady();
        // Else the next test would see partitions on the move, which is not what it is about.
        awaitOnePartitionEach();
    }

    Service worker(String name) {
        return workers.stream()
                .filter(worker -> worker.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void awaitReady() {
        scheduler.process().awaitReady();
        workers.forEach(worker -> worker.process().awaitReady());
        // Those that were not started anew may have lost a server meanwhile.
        await().atMost(Duration.ofSeconds(180)).untilAsserted(() -> {
            assertThat(scheduler.get("/q/health/ready").status()).isEqualTo(200);
            assertThat(workers)
                    .allSatisfy(worker ->
                            assertThat(worker.get("/q/health/ready").status()).isEqualTo(200));
        });
    }

    private void awaitOnePartitionEach() {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", infra.bootstrapServers()))) {
            await().atMost(Duration.ofSeconds(180))
                    .untilAsserted(() -> assertThat(members(admin)).containsExactly(1, 1));
        }
    }

    private List<Integer> members(Admin admin) throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(prefix + "workers")).all().get().values().stream()
                .flatMap(group -> group.members().stream())
                .map(member -> member.assignment().topicPartitions().size())
                .toList();
    }

    void register(String subject, Color colour) {
        Service.Answer answer =
                scheduler.put("/v1/subjects/" + subject, Pictures.FORM, Pictures.form(subject, Pictures.photo(colour)));
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    /** Submits a CSV manifest of 64 × 64 pictures as a new job. */
    void submit(String job, int steps, String manifest) {
        // On a very busy machine the scheduler may ask to send it again; then the job may be there already.
        await(job).atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
            Service.Answer answer =
                    scheduler.put("/v1/jobs/" + job + "?size=64x64&steps=" + steps, "text/csv", manifest);
            assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        });
    }

    /** Waits until the scheduler knows a job that was sent as an event. */
    void awaitKnown(String job) {
        await(job)
                .atMost(Duration.ofSeconds(180))
                .until(() -> scheduler.get("/v1/jobs/" + job).status() == 200);
    }

    JobStatus awaitFinished(String job) {
        await(job)
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> {
                    Service.Answer answer = scheduler.get("/v1/jobs/" + job);
                    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                    assertThat(answer.as(JobStatus.class).phase())
                            .as(answer.body())
                            .isEqualTo(JobPhase.FINISHED);
                });
        return scheduler.get("/v1/jobs/" + job).as(JobStatus.class);
    }

    List<ResultLine> results(String job) {
        Service.Answer answer = scheduler.get("/v1/jobs/" + job + "/results");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.body()
                .lines()
                .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8), ResultLine.class, ReadMode.TOLERANT))
                .toList();
    }

    /** The job ends with all its pictures, each stored once. */
    void assertComplete(String job, int pictures) {
        JobStatus done = awaitFinished(job);
        assertThat(done.stored()).isEqualTo(pictures);
        assertThat(done.failed()).isZero();
        assertThat(results(job))
                .hasSize(pictures)
                .extracting(ResultLine::status)
                .containsOnly(ImageStatus.STORED);
        assertThat(bucket.keys("jobs/" + job + "/", ".png")).hasSize(pictures);
        // Beside the pictures' own there is the job's specification.
        String prefix = "jobs/" + job + "/";
        assertThat(bucket.keys(prefix, ".json"))
                .filteredOn(key -> key.substring(prefix.length()).contains("/"))
                .hasSize(pictures);
        List<ImageStored> events = stored(job);
        assertThat(events.stream().map(ImageStored::image).distinct()).hasSize(pictures);
        // One that is told of again is the same fact: made once, by one worker, at one cost.
        assertThat(events.stream()
                        .map(event -> event.image() + " " + event.worker() + " " + event.seconds())
                        .distinct())
                .hasSize(pictures);
    }

    List<ImageStored> stored(String job) {
        return log.all(ImageStored.class).stream()
                .filter(event -> event.job().value().equals(job))
                .toList();
    }

    /** Waits for the first event of this kind, or the first so many. */
    List<ImageStored> awaitStored(String job, int images) {
        await(job)
                .atMost(Duration.ofSeconds(180))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> stored(job).size() >= images);
        return stored(job);
    }

    /** Ends scheduler, workers and the log; the servers stay. */
    void close() {
        workers.forEach(worker -> worker.process().stop());
        scheduler.process().stop();
        log.close();
    }

    <T extends Message> List<T> events(Class<T> type) {
        return log.all(type);
    }
}
