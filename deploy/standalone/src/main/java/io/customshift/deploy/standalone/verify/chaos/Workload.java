package io.customshift.deploy.standalone.verify.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CustomizationRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What users do while parts break: they submit by REST and by event, repeat what was not answered, and cancel some of it.
 * Each request goes to a scheduler drawn by chance, and on to the next while none answers.
 */
final class Workload implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final List<SchedulerClient> schedulers;
    private final KafkaProducer<String, byte[]> producer;
    private final Random random;
    private final List<Wish> wishes;
    private final Map<String, String> settings;
    private final List<AskedJob> asked = new ArrayList<>();
    private long images;

    /**
     * @param wishes what the jobs draw from
     * @param settings of all pictures, by name: size, steps
     */
    Workload(Cluster cluster, long seed, List<Wish> wishes, Map<String, String> settings) {
        this.schedulers = cluster.schedulers().stream()
                .map(name -> new SchedulerClient(cluster.address(name)))
                .toList();
        this.random = new Random(seed);
        this.wishes = List.copyOf(wishes);
        this.settings = Map.copyOf(settings);
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all", "delivery.timeout.ms", 240_000),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    void register(String subject, String name, List<Path> photos) {
        patiently(client -> client.putSubject(subject, name, photos));
    }

    /** A job of pictures drawn by chance; every fourth comes by event, every sixth is cancelled a little later. */
    void submitOne() throws InterruptedException {
        int number = asked.size();
        List<Wish> drawn = new ArrayList<>();
        int count = 4 + random.nextInt(20);
        int from = random.nextInt(wishes.size());
        for (int i = 0; i < count; i++) {
            drawn.add(wishes.get((from + i) % wishes.size()));
        }
        AskedJob job = number % 4 == 3 ? byEvent("event-" + number, drawn) : byManifest("rest-" + number, drawn);
        images += count;
        if (number % 6 == 5) {
            Thread.sleep(random.nextInt(4_000));
            patiently(client -> client.cancel(job.id()));
            asked.add(job.withCancel());
        } else {
            asked.add(job);
        }
    }

    /** One job with each picture once. */
    AskedJob submitAll(String id) {
        AskedJob job = byManifest(id, wishes);
        asked.add(job);
        return job;
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

    private AskedJob byManifest(String id, List<Wish> drawn) {
        StringBuilder rows = new StringBuilder(Wish.HEADER);
        drawn.forEach(wish -> rows.append(wish.row()));
        patiently(client -> client.putJob(id, "text/csv", BodyPublishers.ofString(rows.toString()), settings));
        return new AskedJob(id, drawn, true, false);
    }

    private AskedJob byEvent(String id, List<Wish> drawn) {
        StringBuilder lines = new StringBuilder();
        for (Wish wish : drawn) {
            lines.append(lines.isEmpty() ? "" : ",")
                    .append(String.format(
                            "{\"subject\":\"%s\",\"prompt\":\"%s\",\"seed\":%d}",
                            wish.subject(), wish.prompt(), wish.seed()));
        }
        StringBuilder defaults = new StringBuilder();
        settings.forEach((name, value) -> defaults.append(defaults.isEmpty() ? "" : ",")
                .append('"')
                .append(name)
                .append("\":")
                .append(value.matches("\\d+") ? value : '"' + value + '"'));
        String body = "{\"lines\":[" + lines + "],\"defaults\":{" + defaults + "}}";
        CustomizationRequest request =
                Json.readJobRequest(body.getBytes(StandardCharsets.UTF_8), Tenant.DEFAULT, new JobId(id));
        EncodedRecord record = EventCodec.encode("/chaos", Instant.now(), request);
        ProducerRecord<String, byte[]> sent = new ProducerRecord<>(record.topic(), record.key(), record.value());
        record.headers().forEach((name, value) -> sent.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(sent).get();
            return new AskedJob(id, drawn, true, false);
        } catch (java.util.concurrent.ExecutionException e) {
            return new AskedJob(id, drawn, false, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new AskedJob(id, drawn, false, false);
        }
    }

    private <T> T patiently(Function<SchedulerClient, T> call) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (int i = random.nextInt(schedulers.size()); ; i++) {
            try {
                return call.apply(schedulers.get(i % schedulers.size()));
            } catch (FleetException e) {
                boolean may = e.code() == FleetCode.UNAVAILABLE
                        || e.code() == FleetCode.UNREACHABLE
                        || String.valueOf(e.getMessage()).contains("JOB_UNKNOWN");
                if (!may || System.nanoTime() > end) {
                    throw e;
                }
            }
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FleetException(FleetCode.UNREACHABLE, "interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
