package io.customshift.deploy.standalone.verify.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.client.FleetEvents;
import io.customshift.deploy.standalone.dead.DeadTopics;
import io.customshift.deploy.standalone.fleet.KeptTopics;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.topics.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Good records behind bad ones: how long until each topic's reader has taken it. Where a group reads, it is taken when its
 * offset is committed; else when what it says can be seen.
 */
final class TopicProbes implements AutoCloseable {
    static final String COMMANDS = "scheduler-commands.v1";

    private static final Duration STUCK = Duration.ofSeconds(60);
    private static final Duration AGAIN = Duration.ofMillis(400);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TopicFuzz topics;
    private final URI scheduler;
    private final Admin admin;
    private final DeadTopics dead;
    private final FleetEvents shardEvents;
    private final Map<String, String> groups = new HashMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private int count;
    private String heartbeat = "READY";

    private interface Seen {
        boolean now() throws IOException, InterruptedException;
    }

    TopicProbes(TopicFuzz topics, String broker, URI scheduler) {
        this.topics = topics;
        this.scheduler = scheduler;
        TopicNames names = new TopicNames("");
        groups.put(Topics.REQUESTS.name(), names.intakeGroup());
        groups.put(Topics.SHARDS.name(), names.workersGroup());
        for (String topic : List.of(COMMANDS, Topics.IMAGE_EVENTS.name(), Topics.SHARD_EVENTS.name())) {
            groups.put(topic, names.application());
        }
        admin = Admin.create(Map.of("bootstrap.servers", broker));
        dead = new DeadTopics(new KeptTopics(ClientSettings.environment(broker), names));
        shardEvents = new FleetEvents(broker, List.of(Topics.SHARD_EVENTS));
    }

    /** All topics that somebody of the fleet reads. */
    static List<String> read() {
        List<String> all = new java.util.ArrayList<>(Topics.all().stream()
                .map(io.customshift.schemas.topics.Topic::name)
                .toList());
        all.add(COMMANDS);
        return all;
    }

    /** Whether readers of a topic are commands that end, which have no time to keep. */
    static boolean isReadByCommands(String topic) {
        return topic.equals(Topics.QUARANTINE.name())
                || topic.equals(Topics.DEAD_LETTERS.name())
                || topic.equals(Topics.API_KEY_USES.name());
    }

    /** What is needed before the bad records are sent. */
    void prepare(String topic, int partition) {
        count++;
        if (topic.equals(Topics.JOB_EVENTS.name())) {
            // A stream is opened for jobs that the scheduler knows, and reads the one partition of their key.
            while (partitionOf(key(topic), topics.partitions(topic)) != partition) {
                count++;
            }
            good(Topics.JOBS.name(), 0);
            await(() -> get("/v1/jobs/" + probe()).contains("phase"));
        }
    }

    private static int partitionOf(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** Sends a good record behind what was sent before; seconds until it is taken, or infinity. */
    double taken(String topic, int partition) {
        if (topic.equals(Topics.API_KEY_USES.name())) {
            // Read once, by a command, which passes over what it cannot read.
            return 0;
        }
        long begin = System.nanoTime();
        Seen seen;
        String group = groups.get(topic);
        if (group != null) {
            RecordMetadata sent = again(topic, partition);
            seen = () -> committed(group, new TopicPartition(topic, partition)) > sent.offset();
        } else if (topic.equals(Topics.JOBS.name())) {
            good(topic, partition);
            seen = () -> get("/v1/jobs/" + probe()).contains("phase");
        } else if (topic.equals(Topics.SUBJECTS.name())) {
            good(topic, partition);
            seen = () -> get("/v1/subjects/" + probe()).contains("references");
        } else if (topic.equals(Topics.HEARTBEATS.name())) {
            good(topic, partition);
            seen = () -> !dryRun().contains("no live worker");
        } else if (topic.equals(Topics.JOB_FENCES.name())) {
            good(topic, partition);
            // Two topics have no order: a shard that came before its fence is made, and the next one given back.
            long[] next = {System.nanoTime()};
            seen = () -> {
                if (System.nanoTime() >= next[0]) {
                    good(Topics.SHARDS.name(), count % topics.partitions(Topics.SHARDS.name()));
                    next[0] = System.nanoTime() + AGAIN.toNanos();
                }
                return isGivenBack();
            };
        } else if (topic.equals(Topics.JOB_EVENTS.name())) {
            good(topic, partition);
            seen = () -> get("/v1/jobs/" + probe() + "/events").contains("io.customshift.job.finished");
        } else if (topic.equals(Topics.AUDIT.name())) {
            good(topic, partition);
            Instant since = Instant.now().minusSeconds(60);
            seen = () -> get("/v1/audit?limit=1000&since=" + since).contains(probe());
        } else if (Set.of(
                        Topics.API_KEYS.name(), Topics.ADMISSIONS.name(), Topics.REVIEWS.name(), Topics.RECIPES.name())
                .contains(topic)) {
            // The same reader, of which nothing else can be seen.
            return taken(Topics.HEARTBEATS.name(), count % topics.partitions(Topics.HEARTBEATS.name()));
        } else {
            good(topic, partition);
            seen = () -> dead.all().stream().anyMatch(item -> item.id().contains(probe()));
        }
        double seconds = await(seen) ? (System.nanoTime() - begin) / 1e9 : Double.POSITIVE_INFINITY;
        if (topic.equals(Topics.HEARTBEATS.name())) {
            // A worker that nobody started has no say in what the next jobs are made with.
            heartbeat = "STOPPED";
            good(topic, partition);
            heartbeat = "READY";
        }
        return seconds;
    }

    private String probe() {
        return "probe-" + count;
    }

    private RecordMetadata again(String topic, int partition) {
        ConsumerRecord<byte[], byte[]> seed = topics.seed(topic);
        return topics.send(topic, partition, seed);
    }

    /** A record that the fleet wrote, with this probe's name in the places of its own. */
    private void good(String topic, int partition) {
        ConsumerRecord<byte[], byte[]> seed = topics.seed(topic);
        try {
            ObjectNode value = (ObjectNode) JSON.readTree(seed.value());
            for (String name : List.of("job", "worker")) {
                if (value.has(name)) {
                    value.put(name, probe());
                }
            }
            if (value.path("subject") instanceof ObjectNode subject && topic.equals(Topics.SUBJECTS.name())) {
                subject.put("id", probe());
            }
            if (topic.equals(Topics.AUDIT.name())) {
                value.put("object", probe()).put("at", Instant.now().toString());
            }
            if (topic.equals(Topics.HEARTBEATS.name())) {
                value.put("model", probe()).put("state", heartbeat);
            }
            if (topic.equals(Topics.JOBS.name())) {
                value.put("phase", "RUNNING").put("acceptedAt", Instant.now().toString());
                value.remove("endedAt");
            }
            topics.send(
                    topic, partition, key(topic), value.toString().getBytes(StandardCharsets.UTF_8), seed.headers());
        } catch (IOException e) {
            throw new IllegalStateException(topic + " has a record of the fleet's own that is no JSON", e);
        }
    }

    private String key(String topic) {
        if (topic.equals(Topics.HEARTBEATS.name())) {
            return probe();
        }
        return topic.equals(Topics.QUARANTINE.name())
                ? probe() + "/0/0"
                : "default/" + probe() + (isReadByCommands(topic) ? "/x" : "");
    }

    private boolean isGivenBack() {
        return shardEvents.poll(Duration.ofMillis(10)).stream()
                .anyMatch(message -> message instanceof ShardGivenBack back
                        && back.job().value().equals(probe()));
    }

    private long committed(String group, TopicPartition partition) {
        try {
            OffsetAndMetadata found = admin.listConsumerGroupOffsets(
                            Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(partition))))
                    .partitionsToOffsetAndMetadata(group)
                    .get()
                    .get(partition);
            return found == null ? -1 : found.offset();
        } catch (ExecutionException e) {
            return -1;
        } catch (InterruptedException e) {
            throw RestFuzz.interrupted(e);
        }
    }

    private String dryRun() throws IOException, InterruptedException {
        JsonNode line = JSON.createObjectNode()
                .put("subject", topics.subject())
                .put("prompt", "a mug")
                .put("size", "64x64");
        ObjectNode body = JSON.createObjectNode().put("model", probe());
        body.putArray("lines").add(line);
        return http.send(
                        HttpRequest.newBuilder(URI.create(scheduler + "/v1/jobs/" + probe() + "?dryRun=true"))
                                .header("Content-Type", "application/json")
                                .PUT(BodyPublishers.ofString(body.toString()))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** The body, or nothing where there is none in time: a stream of events may never end. */
    private String get(String path) throws IOException, InterruptedException {
        var answer = http.sendAsync(
                HttpRequest.newBuilder(URI.create(scheduler + path)).build(), BodyHandlers.ofString());
        try {
            return answer.get(STUCK.toSeconds(), TimeUnit.SECONDS).body();
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            throw new IOException(path + " was not answered", e);
        }
    }

    private static boolean await(Seen seen) {
        long end = System.nanoTime() + STUCK.toNanos();
        try {
            while (System.nanoTime() < end) {
                if (seen.now()) {
                    return true;
                }
                Thread.sleep(10);
            }
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw RestFuzz.interrupted(e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        shardEvents.close();
    }
}
