package io.customshift.deploy.standalone.verify.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.client.Patience;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.demo.SampleCatalogue;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.SubjectRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What users do while parts break: they register and submit by REST and by event, repeat what was not answered, cancel some of
 * it, and ask for what cannot be made. Each request goes to a scheduler drawn by chance, and on to the next while none answers.
 */
final class Workload implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final Duration AGAIN = Duration.ofMillis(300);
    /** Pictures that take so long that a worker which does not let go of them is seen to put one late. */
    private static final Map<String, String> SLOW = Map.of("steps", "600");

    private final List<SchedulerClient> schedulers;
    private final KafkaProducer<String, byte[]> producer;
    private final Random random;
    private final List<Wish> wishes;
    private final List<SampleCatalogue.Subject> subjects;
    private final Map<String, String> settings;
    private final Pictures bucket;
    private final boolean poison;
    private final List<AskedJob> asked = new ArrayList<>();
    /** Subjects that were registered meanwhile, with the one whose name and photos they have. */
    private final Map<String, String> twins = new HashMap<>();
    /** Cancelled jobs that are to be made after all. */
    private final Set<String> toRetry = new HashSet<>();

    private long images;
    private String model = "";

    /**
     * @param wishes what the jobs draw from
     * @param settings of all pictures, by name: size, steps
     * @param bucket where photos can be taken away
     * @param poison whether the workers' engine knows a picture that ends it
     */
    Workload(
            Cluster cluster,
            long seed,
            List<Wish> wishes,
            List<SampleCatalogue.Subject> subjects,
            Map<String, String> settings,
            Pictures bucket,
            boolean poison) {
        this.schedulers = cluster.schedulers().stream()
                .map(name -> new SchedulerClient(cluster.address(name)))
                .toList();
        this.random = new Random(seed);
        this.wishes = List.copyOf(wishes);
        this.subjects = List.copyOf(subjects);
        this.settings = Map.copyOf(settings);
        this.bucket = bucket;
        this.poison = poison;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all", "delivery.timeout.ms", 240_000),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    void registerAll() {
        subjects.forEach(subject -> register(subject.id(), subject));
    }

    /** Jobs are for this model from now on, whichever workers are there when they are accepted. */
    void settle(String name) {
        model = name;
    }

    /**
     * A job of pictures drawn by chance: every fourth comes by event, every fifth is of a subject that is registered for it,
     * by REST and by event in turn, every sixth is cancelled a little later, and half of those wanted after all. Of twelve, one is
     * of photos that are gone, and one is long and slow, and cancelled while all workers have some of it. Of twenty-four, one has
     * a picture that ends its worker.
     */
    void submitOne() throws InterruptedException {
        int number = asked.size();
        if (number % 24 == 16 && poison) {
            List<Wish> lines = new ArrayList<>(wishes.subList(0, 12));
            lines.add(5, new Wish(lines.get(4).subject(), Wish.POISON, 1));
            asked.add(byManifest("poison-" + number, lines, Map.of()));
        } else if (number % 12 == 4) {
            submitBad("bad-" + number);
        } else if (number % 12 == 10) {
            AskedJob job = byManifest("long-" + number, wishes, SLOW);
            Thread.sleep(500 + random.nextInt(1_500));
            patiently(client -> client.cancel(job.id()));
            asked.add(job.withCancel());
        } else {
            submitDrawn(number);
        }
    }

    /** What the scheduler accepts by its photos' digests and no worker can read. */
    private void submitBad(String id) {
        SampleCatalogue.Subject subject = subjects.get(random.nextInt(subjects.size()));
        // By its own name, so that no worker has it at hand.
        patiently(client -> client.putSubject(id, id, subject.references()));
        patiently(client -> client.references(id))
                .forEach(photo -> bucket.remove(photo.path("key").asText()));
        List<Wish> lines = new ArrayList<>();
        for (int seed = 1; seed <= 6; seed++) {
            lines.add(new Wish(id, "nothing on a table", seed));
        }
        asked.add(byManifest(id, lines, Map.of()).withoutPhotos());
    }

    private void submitDrawn(int number) throws InterruptedException {
        List<Wish> drawn = new ArrayList<>();
        int count = 4 + random.nextInt(wishes.size() - 12);
        int from = random.nextInt(wishes.size());
        for (int i = 0; i < count; i++) {
            drawn.add(wishes.get((from + i) % wishes.size()));
        }
        if (number % 5 == 2) {
            SampleCatalogue.Subject subject = subjects.get(random.nextInt(subjects.size()));
            String twin = subject.id() + "-" + number;
            if (number % 2 == 0) {
                register(twin, subject);
            } else {
                registerByEvent(twin, subject);
            }
            twins.put(twin, subject.id());
            drawn.replaceAll(wish -> wish.subject().equals(subject.id()) ? wish.of(twin) : wish);
        }
        AskedJob job =
                number % 4 == 3 ? byEvent("event-" + number, drawn) : byManifest("rest-" + number, drawn, Map.of());
        images += count;
        if (number % 6 == 5) {
            Thread.sleep(random.nextInt(4_000));
            patiently(client -> client.cancel(job.id()));
            asked.add(job.withCancel());
            if (random.nextBoolean()) {
                toRetry.add(job.id());
            }
        } else {
            asked.add(job);
        }
    }

    /** Asks once for each cancelled job that is to be made after all; gives those that go on. */
    Set<String> retry() {
        Set<String> going = new HashSet<>();
        for (int i = 0; i < asked.size(); i++) {
            AskedJob job = asked.get(i);
            if (toRetry.contains(job.id()) && retry(job.id())) {
                toRetry.remove(job.id());
                asked.set(i, job.withRetry());
                going.add(job.id());
            }
        }
        return going;
    }

    /** Whether there are jobs that are still to be asked for again. */
    boolean hasRetries() {
        return !toRetry.isEmpty();
    }

    private boolean retry(String id) {
        try {
            schedulers.get(random.nextInt(schedulers.size())).retry(id, JsonNodeFactory.instance.objectNode());
            return true;
        } catch (FleetException e) {
            if (e.label().equals("NOTHING_TO_RETRY")) {
                return true;
            } else if (mayPass(e) || e.label().equals("JOB_RUNNING")) {
                return false;
            }
            throw e;
        }
    }

    /** One job with each picture once. */
    AskedJob submitAll(String id) {
        AskedJob job = byManifest(id, wishes, Map.of());
        asked.add(job);
        return job;
    }

    /** What a subject's pictures must look like is known from its twin. */
    Map<Wish, String> withTwins(Map<Wish, String> undisturbed) {
        Map<Wish, String> all = new HashMap<>(undisturbed);
        twins.forEach((twin, of) -> undisturbed.forEach((wish, pixels) -> {
            if (wish.subject().equals(of)) {
                all.put(wish.of(twin), pixels);
            }
        }));
        return all;
    }

    List<AskedJob> asked() {
        return List.copyOf(asked);
    }

    /** Pictures asked for so far. */
    long images() {
        return images;
    }

    /** The job's state; absent while none answers or it is not known. */
    JsonNode state(String id) {
        return patiently(client -> client.status(id));
    }

    List<ResultRow> results(String id) {
        return patiently(client -> {
            try (var rows = client.results(id)) {
                return rows.toList();
            }
        });
    }

    private AskedJob byManifest(String id, List<Wish> drawn, Map<String, String> other) {
        StringBuilder rows = new StringBuilder(Wish.HEADER);
        drawn.forEach(wish -> rows.append(wish.row()));
        Map<String, String> query = new HashMap<>(settings);
        query.putAll(other);
        if (!model.isEmpty()) {
            query.put("model", model);
        }
        patiently(client -> client.putJob(id, "text/csv", BodyPublishers.ofString(rows.toString()), query));
        return AskedJob.now(id, drawn, true);
    }

    private AskedJob byEvent(String id, List<Wish> drawn) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode lines = body.putArray("lines");
        for (Wish wish : drawn) {
            lines.addObject()
                    .put("subject", wish.subject())
                    .put("prompt", wish.prompt())
                    .put("seed", wish.seed());
        }
        ObjectNode defaults = body.putObject("defaults");
        settings.forEach((name, value) -> {
            if (value.matches("\\d+")) {
                defaults.put(name, Integer.parseInt(value));
            } else {
                defaults.put(name, value);
            }
        });
        if (!model.isEmpty()) {
            body.put("model", model);
        }
        CustomizationRequest request =
                Json.readJobRequest(body.toString().getBytes(StandardCharsets.UTF_8), Tenant.DEFAULT, new JobId(id));
        return AskedJob.now(id, drawn, send(request));
    }

    /** Whether the brokers have it. */
    private boolean send(Message message) {
        try {
            producer.send(Outbound.of(new TopicNames(""), EventCodec.encode("/chaos", Instant.now(), message)))
                    .get();
            return true;
        } catch (java.util.concurrent.ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void register(String id, SampleCatalogue.Subject subject) {
        patiently(client -> client.putSubject(id, subject.name(), subject.references()));
    }

    /** The same with the photos of the other one; returns when it is known. */
    private void registerByEvent(String id, SampleCatalogue.Subject subject) {
        List<ObjectKey> photos = new ArrayList<>();
        patiently(client -> client.references(subject.id()))
                .forEach(photo -> photos.add(new ObjectKey(photo.path("key").asText())));
        while (!send(new SubjectRequest(Tenant.DEFAULT, new SubjectId(id), subject.name(), photos))) {
            Patience.pause(AGAIN);
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (patiently(client -> client.subject(id)).isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "LOST: the brokers took the registration of " + id + ", and it is not known");
            }
            Patience.pause(AGAIN);
        }
    }

    private static boolean mayPass(FleetException e) {
        return e.code() == FleetCode.UNAVAILABLE
                || e.code() == FleetCode.UNREACHABLE
                || e.label().equals("JOB_UNKNOWN");
    }

    private <T> T patiently(Function<SchedulerClient, T> call) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int i = random.nextInt(schedulers.size()); ; i++) {
            try {
                return call.apply(schedulers.get(i % schedulers.size()));
            } catch (FleetException e) {
                if (!mayPass(e) || System.nanoTime() > end) {
                    throw e;
                }
            }
            Patience.pause(AGAIN);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
