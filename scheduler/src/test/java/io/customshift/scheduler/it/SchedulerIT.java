package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.SubjectId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.CustomizationRequest;
import io.customshift.schemas.message.DefaultSettings;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.RequestLine;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The packaged scheduler against a real broker and store, with a worker that only says what a worker says. */
class SchedulerIT {
    private static final String PREFIX = LocalInfra.uniqueName("it") + ".";

    private static LocalInfra infra;
    private static SchedulerProcess scheduler;
    private static FakeWorker worker;

    @BeforeAll
    static void start() throws Exception {
        infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("scheduler"));
        Map<String, String> environment = new HashMap<>(infra.settings(bucket));
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "4");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "8");
        environment.put("CUSTOMSHIFT_POLICY_IMAGES_MAX", "4");
        environment.put("CUSTOMSHIFT_METRICS_TENANTS", "true");
        environment.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
        Path data = Files.createDirectories(
                Path.of("target", "scheduler-it", PREFIX).toAbsolutePath());
        long begin = System.nanoTime();
        scheduler = new SchedulerProcess(data, environment);
        scheduler.awaitReady();
        System.out.printf("scheduler ready after %.1f s%n", (System.nanoTime() - begin) / 1e9);
        worker = new FakeWorker(infra.bootstrapServers(), PREFIX);
        for (String subject : List.of("mug", "bag", "shoe")) {
            register(subject);
        }
        assertThat(scheduler.put("/v1/jobs/warm-up", "text/csv", csv(1)).status())
                .isEqualTo(201);
        scheduler.awaitPhase("warm-up", "FINISHED");
    }

    @AfterAll
    static void stop() throws Exception {
        System.out.printf("scheduler resident: %.0f MiB%n", scheduler.residentBytes() / 1048576.0);
        worker.close();
        scheduler.close();
    }

    @Test
    void wholeJobGivesOneResultPerLineAndSeedInOrder() throws Exception {
        String manifest = csv(4);
        Instant sent = Instant.now();
        // Failed before: two of four were told that they had made it.
        assertThat(Stream.generate(() -> CompletableFuture.supplyAsync(
                                () -> scheduler.put("/v1/jobs/whole", "text/csv", manifest)))
                        .limit(4)
                        .toList()
                        .stream()
                        .map(answer -> answer.join().status()))
                .containsExactlyInAnyOrder(201, 200, 200, 200);
        JsonNode done = scheduler.awaitPhase("whole", "FINISHED").json();
        System.out.printf(
                "put to first shard at the worker: %d ms%n",
                Duration.between(sent, worker.firstSeen.get(new JobId("whole"))).toMillis());

        assertThat(done.path("total").asInt()).isEqualTo(24);
        assertThat(done.path("stored").asInt()).isEqualTo(24);
        // Each picture's event comes twice, and counts once.
        assertThat(done.path("engineSeconds").asDouble()).isCloseTo(24 * FakeWorker.IMAGE_SECONDS, within(1e-9));
        assertThat(done.path("subjects"))
                .allSatisfy(s -> assertThat(s.path("stored").asInt()).isEqualTo(8));
        List<JsonNode> results = results("whole");
        assertThat(results).hasSize(24);
        for (int i = 0; i < 24; i++) {
            assertThat(results.get(i).path("line").asInt()).isEqualTo(i / 2);
            assertThat(results.get(i).path("seed").asInt()).isEqualTo(i % 2);
            assertThat(results.get(i).path("status").asText()).isEqualTo("STORED");
            assertThat(results.get(i).path("url").asText())
                    .contains("X-Amz-Signature", "X-Amz-Expires=86400")
                    .contains("filename%3D%22" + results.get(i).path("subject").asText() + "-" + i / 2 + "-" + i % 2
                            + ".png");
        }
        assertThat(worker.taken.stream().filter(s -> s.job().equals(new JobId("whole"))))
                .allSatisfy(s -> assertThat(s.images()).hasSizeLessThanOrEqualTo(4));

        int before = worker.taken.size();
        assertThat(scheduler.put("/v1/jobs/whole", "text/csv", manifest).status())
                .isEqualTo(200);
        SchedulerProcess.Answer other = scheduler.put("/v1/jobs/whole", "text/csv", csv(3));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json().path("code").asText()).isEqualTo("JOB_CONFLICT");
        assertThat(worker.taken).hasSize(before);
    }

    /** Whoever polled a job of many subjects was sent all of them each time, and of more than 2,000 nothing at all. */
    @Test
    void statusIsSentAgainOnlyWhenItHasChangedAndSubjectsComeByThePage() {
        assertThat(scheduler.put("/v1/jobs/paged", "text/csv", csv(2)).status()).isEqualTo(201);
        JsonNode done = scheduler.awaitPhase("paged", "FINISHED").json();
        String tag = scheduler.get("/v1/jobs/paged").header("ETag").orElseThrow();
        SchedulerProcess.Answer same =
                scheduler.send("GET", "/v1/jobs/paged", Map.of("If-None-Match", "\"other\", " + tag), new byte[0]);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        SchedulerProcess.Answer lean =
                scheduler.send("GET", "/v1/jobs/paged?subjects=false", Map.of("If-None-Match", tag), new byte[0]);
        assertThat(lean.status()).isEqualTo(200);
        assertThat(lean.json().path("subjects")).isEmpty();
        assertThat(lean.json().path("stored")).isEqualTo(done.path("stored"));

        JsonNode first = scheduler.get("/v1/jobs/paged/subjects?limit=2").json();
        assertThat(first.path("subjects").findValuesAsText("subject")).containsExactly("bag", "mug");
        assertThat(first.path("subjects").get(0).path("stored").asInt()).isEqualTo(4);
        assertThat(first.path("total").asInt()).isEqualTo(3);
        assertThat(first.path("next").asText()).isEqualTo("mug");
        JsonNode last =
                scheduler.get("/v1/jobs/paged/subjects?limit=2&after=mug").json();
        assertThat(last.path("subjects").findValuesAsText("subject")).containsExactly("shoe");
        assertThat(last.has("next")).isFalse();
        assertThat(scheduler
                        .get("/v1/jobs/paged/subjects?limit=1001")
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("INVALID_VALUE");
    }

    @Test
    void eventGivesTheSameJobAsRest() throws Exception {
        CustomizationRequest request = new CustomizationRequest(
                Tenant.DEFAULT,
                new JobId("by-event"),
                null,
                5,
                null,
                Map.of(),
                DefaultSettings.NONE,
                null,
                null,
                List.of(
                        RequestLine.of(new SubjectId("mug"), "on a boat"),
                        RequestLine.of(new SubjectId("bag"), "at sea")),
                null);
        worker.send(request);
        JsonNode done = SchedulerProcess.until(
                        () -> scheduler.get("/v1/jobs/by-event"),
                        a -> a.status() == 200
                                && a.json().path("phase").asText().equals("FINISHED"),
                        Duration.ofSeconds(120))
                .json();
        SchedulerProcess.Answer again = scheduler.put(
                "/v1/jobs/by-event",
                "application/json",
                "{\"lines\":[{\"subject\":\"mug\",\"prompt\":\"on a boat\"},{\"prompt\":\"at sea\",\"subject\":\"bag\"}]}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json().path("requestDigest")).isEqualTo(done.path("requestDigest"));
    }

    @Test
    void unreadableRecordsAreQuarantinedAndNextOnesAreRead() throws Exception {
        for (String topic : List.of("requests.v1", "image-events.v1", "shard-events.v1", "scheduler-commands.v1")) {
            worker.send(new ProducerRecord<>(PREFIX + topic, "default/junk", "{junk".getBytes(StandardCharsets.UTF_8)));
        }
        scheduler.put("/v1/jobs/after-junk", "text/csv", csv(1));
        scheduler.awaitPhase("after-junk", "FINISHED");
        List<String> quarantined = new ArrayList<>();
        try (var consumer = new org.apache.kafka.clients.consumer.KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers",
                        infra.bootstrapServers(),
                        "group.id",
                        PREFIX + "q",
                        "auto.offset.reset",
                        "earliest",
                        "isolation.level",
                        "read_committed"),
                new org.apache.kafka.common.serialization.StringDeserializer(),
                new org.apache.kafka.common.serialization.StringDeserializer())) {
            consumer.subscribe(List.of(PREFIX + "quarantine.v1"));
            long end = System.nanoTime() + 120_000_000_000L;
            while (quarantined.size() < 4 && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(r -> quarantined.add(r.value()));
            }
        }
        assertThat(quarantined).hasSize(4).anyMatch(q -> q.contains("MALFORMED_JSON"));
    }

    @Test
    void cancelStopsQueuedAndRunningWork() throws Exception {
        worker.imageMillis = 150;
        try {
            assertThat(scheduler.put("/v1/jobs/stopped", "text/csv", csv(40)).status())
                    .isEqualTo(201);
            assertThat(scheduler
                            .delete("/v1/jobs/stopped?forget=true")
                            .json()
                            .path("code")
                            .asText())
                    .isEqualTo("JOB_RUNNING");
            scheduler.awaitJob("stopped", json -> json.path("stored").asInt() >= 2);
            assertThat(scheduler.post("/v1/jobs/stopped/cancel?reason=enough").status())
                    .isEqualTo(202);
            JsonNode done = scheduler.awaitPhase("stopped", "CANCELLED").json();
            assertThat(done.path("stored").asInt()).isBetween(2, 40);
            assertThat(results("stopped"))
                    .hasSize(240)
                    .anyMatch(r -> r.path("status").asText().equals("CANCELLED"))
                    .anyMatch(r -> r.path("status").asText().equals("STORED"));
            assertThat(scheduler.delete("/v1/jobs/stopped?forget=true").status())
                    .isEqualTo(204);
            assertThat(scheduler.get("/v1/jobs/stopped").status()).isEqualTo(404);
        } finally {
            worker.imageMillis = 5;
        }
    }

    /** Failed before: it stood behind the shards of every job that had come earlier, whatever its priority. */
    @Test
    void interactiveJobIsNextThoughBulkWorkWaits() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(scheduler
                            .put("/v1/jobs/bulk-" + i + "?priority=1", "text/csv", csv(300))
                            .status())
                    .isEqualTo(201);
        }
        scheduler.awaitJob("bulk-2", job -> job.path("stored").asInt() > 0);
        Instant sent = Instant.now();
        assertThat(scheduler.put("/v1/jobs/now?priority=9", "text/csv", csv(2)).status())
                .isEqualTo(201);
        scheduler.awaitPhase("now", "FINISHED");
        Duration wait = Duration.between(sent, worker.firstSeen.get(new JobId("now")));
        System.out.printf("interactive job behind 5,400 bulk pictures: first shard after %d ms%n", wait.toMillis());
        // Alone these take 27 s.
        assertThat(wait).isLessThan(Duration.ofSeconds(5));
        for (int i = 0; i < 3; i++) {
            assertThat(scheduler.get("/v1/jobs/bulk-" + i).json().path("phase").asText())
                    .isEqualTo("RUNNING");
            scheduler.post("/v1/jobs/bulk-" + i + "/cancel");
            scheduler.awaitPhase("bulk-" + i, "CANCELLED");
        }
    }

    @Test
    void deleteStopsAJobAsCancelDoesAndLeavesItKnown() throws Exception {
        worker.imageMillis = 150;
        try {
            assertThat(scheduler.put("/v1/jobs/deleted", "text/csv", csv(40)).status())
                    .isEqualTo(201);
            scheduler.awaitJob("deleted", json -> json.path("stored").asInt() >= 1);
            assertThat(scheduler.delete("/v1/jobs/deleted").status()).isEqualTo(202);
            JsonNode done = scheduler.awaitPhase("deleted", "CANCELLED").json();
            assertThat(done.path("stored").asInt()).isBetween(1, 239);

            SchedulerProcess.Answer again = scheduler.delete("/v1/jobs/deleted");
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.json().path("phase").asText()).isEqualTo("CANCELLED");
            SchedulerProcess.Answer unknown = scheduler.delete("/v1/jobs/never-was");
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.json().path("detail").asText()).contains("never-was");
        } finally {
            worker.imageMillis = 5;
        }
    }

    @Test
    void failedPicturesAreInTheResultsWithTheirCode() throws Exception {
        scheduler.put(
                "/v1/jobs/partly-bad",
                "application/x-ndjson",
                "{\"id\":\"a\",\"subject\":\"mug\",\"prompt\":\"fine\"}\n{\"id\":\"b\",\"subject\":\"mug\",\"prompt\":\"bad one\"}\n");
        JsonNode done = scheduler.awaitPhase("partly-bad", "FINISHED").json();
        assertThat(done.path("failed").asInt()).isEqualTo(1);
        JsonNode bad = results("partly-bad").get(1);
        assertThat(bad.path("id").asText()).isEqualTo("b");
        assertThat(bad.path("code").asText()).isEqualTo("ENGINE_FAILURE");
        assertThat(bad.path("message").asText()).isEqualTo("it is bad");
    }

    /** Failed before: the model knew nothing of a word, the picture was noise, and no line of the results said so. */
    @Test
    void whatTheModelDoesNotKnowOfAPromptIsInItsResults() throws Exception {
        assertThat(scheduler
                        .put("/v1/jobs/zebra", "text/csv", "subject,prompt\nmug,on a table\nmug,beside a zebra\n")
                        .status())
                .isEqualTo(201);
        scheduler.awaitPhase("zebra", "FINISHED");
        assertThat(scheduler.get("/v1/jobs/zebra").json().path("storedBytes").asLong())
                .isPositive();
        assertThat(scheduler.get("/q/metrics").body())
                .contains("customshift_tenant_engine_seconds_total{tenant=\"default\"}")
                .contains("customshift_tenant_images_total{tenant=\"default\"}");
        List<JsonNode> results = results("zebra");
        assertThat(results.get(0).path("warnings")).isEmpty();
        assertThat(results.get(1).path("warnings").toString()).isEqualTo("[\"the test does not know \\\"zebra\\\"\"]");
    }

    @Test
    void jobNoneOfWhosePicturesCouldBeMadeHasFailedAndItsRetryMakesThem() throws Exception {
        worker.bad = "hopeless";
        try {
            scheduler.put(
                    "/v1/jobs/hopeless",
                    "application/x-ndjson",
                    "{\"id\":\"a\",\"subject\":\"mug\",\"prompt\":\"hopeless\"}\n"
                            + "{\"id\":\"b\",\"subject\":\"mug\",\"prompt\":\"hopeless too\"}\n");
            JsonNode failed = scheduler.awaitPhase("hopeless", "FAILED").json();
            assertThat(failed.path("code").asText()).isEqualTo("ENGINE_FAILURE");
            assertThat(failed.path("message").asText()).contains("none of the 2 pictures", "it is bad");
            assertThat(failed.path("manifestSha256").asText()).hasSize(64);
            assertThat(results("hopeless"))
                    .hasSize(2)
                    .allMatch(r -> r.path("status").asText().equals("FAILED"));
            String metrics = scheduler.get("/q/metrics").body();
            assertThat(metrics)
                    .contains("customshift_images_given_up_total{code=\"ENGINE_FAILURE\"}")
                    .contains("customshift_job_duration_seconds_bucket{phase=\"FAILED\",le=\"60.0\"}")
                    .doesNotContainPattern("(?m)^# HELP \\S+ *$");
            assertThat(metrics.lines())
                    .filteredOn(line -> line.startsWith("customshift_jobs{") && line.contains("\"FAILED\""))
                    .singleElement()
                    .satisfies(line -> assertThat(Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                            .isPositive());
        } finally {
            worker.bad = "bad";
        }
        SchedulerProcess.Answer unknown = scheduler.post("/v1/jobs/hopeless/retry", "{\"lines\":[\"c\"]}");
        assertThat(unknown.json().path("code").asText()).isEqualTo("LINES_UNKNOWN");
        SchedulerProcess.Answer one = scheduler.post("/v1/jobs/hopeless/retry", "{\"lines\":[\"a\"]}");
        assertThat(one.status()).isEqualTo(202);
        JsonNode half = scheduler.awaitPhase("hopeless", "FINISHED").json();
        assertThat(half.path("round").asInt()).isEqualTo(1);
        assertThat(half.path("total").asInt()).isEqualTo(2);
        assertThat(half.path("stored").asInt()).isEqualTo(1);
        assertThat(half.path("failed").asInt()).isEqualTo(1);
        assertThat(scheduler.post("/v1/jobs/hopeless/retry").status()).isEqualTo(202);
        JsonNode whole = scheduler
                .awaitJob(
                        "hopeless",
                        json -> json.path("round").asInt() == 2
                                && json.path("phase").asText().equals("FINISHED"))
                .json();
        assertThat(whole.path("stored").asInt()).isEqualTo(2);
        assertThat(whole.path("failed").asInt()).isZero();
        List<JsonNode> results = results("hopeless");
        assertThat(results).extracting(r -> r.path("status").asText()).containsExactly("STORED", "STORED");
        results.forEach(
                r -> assertThat(worker.made.get(new ImageId(r.path("image").asText())))
                        .isEqualTo(1));
        SchedulerProcess.Answer again = scheduler.post("/v1/jobs/hopeless/retry");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.json().path("code").asText()).isEqualTo("NOTHING_TO_RETRY");
    }

    /** Failed before: a 64-pixel model was asked for 512 pixels, the dry run said yes, and each picture failed. */
    @Test
    void jobGetsTheModelsOwnSizeAndOneThatNoWorkerCanMakeIsRefused() throws Exception {
        String lines = "{\"subject\":\"mug\",\"prompt\":\"own size\"}\n";
        JsonNode dry = scheduler
                .put("/v1/jobs/own-size?dryRun", "application/x-ndjson", lines)
                .json();
        assertThat(dry.at("/defaults/size").asText()).isEqualTo("64x64");
        // The worker's heartbeat has a rate.
        assertThat(dry.path("measured").asBoolean()).isTrue();
        assertThat(scheduler
                        .put("/v1/jobs/own-size?steps=7", "application/x-ndjson", lines)
                        .status())
                .isEqualTo(201);
        scheduler.awaitPhase("own-size", "FINISHED");
        assertThat(worker.taken.stream()
                        .filter(shard -> shard.job().equals(new JobId("own-size")))
                        .flatMap(shard -> shard.images().stream()))
                .singleElement()
                .satisfies(task -> assertThat(task.settings())
                        .isEqualTo(new RenderSettings(
                                FakeWorker.ABILITIES.defaults().size(),
                                7,
                                List.of(1.0),
                                FakeWorker.ABILITIES.defaults().guidance(),
                                null)));
        for (String query : List.of("?size=512x512", "?dryRun&size=512x512")) {
            SchedulerProcess.Answer refused = scheduler.put("/v1/jobs/too-wide" + query, "application/x-ndjson", lines);
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.json().path("code").asText()).isEqualTo("SIZE_INVALID");
            assertThat(refused.json().path("detail").asText()).contains("512x512", "32 to 128", "64x64");
        }
        String planned = lines + "{\"subject\":\"mug\",\"prompt\":\"in its line\",\"plan\":\"exact\"}\n"
                + "{\"subject\":\"mug\",\"prompt\":\"with steps\",\"steps\":3}\n";
        assertThat(scheduler
                        .put("/v1/jobs/fast?plan=FAST", "application/x-ndjson", planned)
                        .status())
                .isEqualTo(201);
        scheduler.awaitPhase("fast", "FINISHED");
        assertThat(worker.taken.stream()
                        .filter(shard -> shard.job().equals(new JobId("fast")))
                        .flatMap(shard -> shard.images().stream())
                        .map(task ->
                                task.settings().steps() + " " + task.settings().plan()))
                .as("the plan's own steps, the model's, and those asked for")
                .containsExactlyInAnyOrder("2 fast", "4 null", "3 fast");
        assertThat(results("fast"))
                .extracting(result -> result.path("plan").asText("none"))
                .containsExactly("fast", "none", "fast");
        SchedulerProcess.Answer turbo = scheduler.put("/v1/jobs/turbo?plan=turbo", "application/x-ndjson", lines);
        assertThat(turbo.status()).isEqualTo(422);
        assertThat(turbo.json().path("code").asText()).isEqualTo("PLAN_INVALID");
        assertThat(turbo.json().path("detail").asText()).contains("turbo", "exact, fast");
        JsonNode away = scheduler
                .put("/v1/jobs/away?dryRun&model=nobodys", "application/x-ndjson", lines)
                .json();
        assertThat(away.path("parked").asText()).contains("nobodys");
    }

    @Test
    void jobOfAModelThatNobodyHasIsParkedAndCanBeCancelled() {
        scheduler.put(
                "/v1/jobs/parked",
                "application/json",
                "{\"model\":\"nobodys\",\"lines\":[{\"subject\":\"mug\",\"prompt\":\"a\"}]}");
        JsonNode parked =
                scheduler.awaitJob("parked", json -> json.has("parked")).json();
        assertThat(parked.at("/parked/code").asText()).isEqualTo("MODEL_AWAY");
        assertThat(parked.at("/parked/message").asText()).contains("nobodys", FakeWorker.MODEL.value());
        assertThat(scheduler.post("/v1/jobs/parked/retry").status()).isEqualTo(409);
        scheduler.post("/v1/jobs/parked/cancel");
        scheduler.awaitPhase("parked", "CANCELLED");
    }

    @Test
    void eventsAreReplayedFromBehindTheGivenOne() throws Exception {
        scheduler.put("/v1/jobs/watched", "text/csv", csv(2));
        scheduler.awaitPhase("watched", "FINISHED");
        List<String> all = scheduler.events("watched", "");
        List<String> kinds = all.stream().filter(l -> l.startsWith("event:")).toList();
        assertThat(kinds)
                .startsWith("event:status", "event:io.customshift.job.accepted.v1")
                .endsWith("event:io.customshift.job.finished.v1");
        assertThat(kinds.stream().filter(kind -> kind.equals("event:io.customshift.image.stored.v1")))
                .as("each picture's event comes twice")
                .hasSize(24);
        JsonNode picture = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree(all.get(all.indexOf("event:io.customshift.image.stored.v1") + 1)
                        .substring("data:".length()));
        assertThat(picture.path("key").asText()).endsWith(picture.path("image").asText("none") + ".png");
        assertThat(picture.path("url").asText()).contains(picture.path("key").asText(), "X-Amz-Signature");

        List<String> ids = all.stream().filter(l -> l.startsWith("id:")).toList();
        for (int seen : new int[] {0, ids.size() / 2, ids.size() - 2}) {
            List<String> rest = scheduler.events("watched", ids.get(seen).substring("id:".length()));
            assertThat(rest.stream().filter(l -> l.startsWith("data:")).skip(1).sorted())
                    .as("all behind event %d, signed anew", seen)
                    .usingElementComparator(SchedulerIT::withoutSignature)
                    .containsExactlyElementsOf(all.stream()
                            .filter(l -> l.startsWith("data:"))
                            .skip(seen + 2L)
                            .sorted()
                            .toList());
        }
        assertThat(scheduler.get("/v1/jobs/watched/events?pictures=no").status())
                .isEqualTo(400);
    }

    private static int withoutSignature(String one, String other) {
        String signed = "response-content-disposition=.*";
        return one.replaceAll(signed, "").compareTo(other.replaceAll(signed, ""));
    }

    @Test
    void longManifestIsKeptInTheBucketAndPlannedFromThere() throws Exception {
        StringBuilder manifest = new StringBuilder("subject,prompt,count\n");
        for (int i = 0; i < 2500; i++) {
            manifest.append(List.of("mug", "bag", "shoe").get(i % 3))
                    .append(",scene ")
                    .append(i)
                    .append(",1\n");
        }
        assertThat(scheduler
                        .put("/v1/jobs/long", "text/csv", manifest.toString())
                        .status())
                .isEqualTo(201);
        scheduler.awaitJob(
                "long",
                json -> json.path("total").asInt() == 2500
                        && json.path("stored").asInt() > 0);
        scheduler.post("/v1/jobs/long/cancel");
        scheduler.awaitPhase("long", "CANCELLED");
        assertThat(results("long")).hasSize(2500);
    }

    @Test
    void killedSchedulerGoesOnWhereItWas() throws Exception {
        worker.imageMillis = 60;
        try {
            assertThat(scheduler.put("/v1/jobs/survivor", "text/csv", csv(10)).status())
                    .isEqualTo(201);
            scheduler.awaitJob("survivor", json -> json.path("stored").asInt() >= 5);
            scheduler.killHard();
            long begin = System.nanoTime();
            scheduler.startAgain();
            scheduler.awaitReady();
            System.out.printf("ready again after kill -9: %.1f s%n", (System.nanoTime() - begin) / 1e9);
            JsonNode done = scheduler.awaitPhase("survivor", "FINISHED").json();
            assertThat(done.path("stored").asInt()).isEqualTo(60);
            assertThat(results("survivor"))
                    .hasSize(60)
                    .allMatch(r -> r.path("status").asText().equals("STORED"));
        } finally {
            worker.imageMillis = 5;
        }
    }

    @Test
    void manifestThatIsTooLongIsAnsweredWithItsLimit() {
        byte[] block = "mug,a very long prompt that is repeated without end\n"
                .repeat(2000)
                .getBytes(StandardCharsets.UTF_8);
        SchedulerProcess.Answer answer = scheduler.put(
                "/v1/jobs/huge",
                "text/csv",
                BodyPublishers.ofInputStream(() -> new SequenceInputStream(
                        new ByteArrayInputStream("subject,prompt\n".getBytes(StandardCharsets.UTF_8)),
                        new Endless(block, 200_000_000L))));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("code").asText()).isEqualTo("TOO_LARGE");
        assertThat(answer.json().path("detail").asText()).contains("1000000");
    }

    @Test
    void badRequestsAreNamed() {
        assertThat(scheduler
                        .put("/v1/jobs/x", "text/csv", "subject,prompt,colour\nmug,a,b\n")
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("UNKNOWN_FIELD");
        assertThat(scheduler
                        .put("/v1/jobs/x?stpes=3", "text/csv", csv(1))
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("UNKNOWN_FIELD");
        SchedulerProcess.Answer missing = scheduler.put("/v1/jobs/x", "text/csv", "subject,prompt\nmug,a\nghost,b\n");
        assertThat(missing.status()).isEqualTo(422);
        assertThat(missing.json().path("errors").get(0).path("line").asInt()).isEqualTo(3);
        SchedulerProcess.Answer notImage = scheduler.put(
                "/v1/subjects/text",
                "multipart/form-data; boundary=xx",
                Multipart.of("xx", "text", "hello".getBytes(StandardCharsets.UTF_8)));
        assertThat(notImage.status()).isEqualTo(422);
        assertThat(notImage.json().path("code").asText()).isEqualTo("REFERENCE_UNREADABLE");
        assertThat(scheduler.get("/v1/jobs/nobody").status()).isEqualTo(404);
    }

    @Test
    void schedulerWithoutWorkLeavesTheBrokerAlone() throws Exception {
        long before = transactionRecords();
        assertThat(scheduler.put("/v1/jobs/short", "text/csv", csv(1)).status()).isEqualTo(201);
        scheduler.awaitPhase("short", "FINISHED");
        assertThat(transactionRecords()).isGreaterThan(before);

        Instant end = Instant.now().plusSeconds(60);
        long quiet;
        do {
            quiet = transactionRecords();
            Thread.sleep(1500);
        } while (transactionRecords() != quiet && Instant.now().isBefore(end));
        assertThat(transactionRecords()).isEqualTo(quiet);
    }

    /** What the broker has written down about transactions so far. */
    private static long transactionRecords() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", infra.bootstrapServers()))) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (TopicDescription known : admin.describeTopics(List.of("__transaction_state"))
                    .allTopicNames()
                    .get()
                    .values()) {
                known.partitions()
                        .forEach(one ->
                                ends.put(new TopicPartition(known.name(), one.partition()), OffsetSpec.latest()));
            }
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        }
    }

    private static void register(String subject) throws Exception {
        register(scheduler, subject);
    }

    static void register(SchedulerProcess scheduler, String subject) throws Exception {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        image.setRGB(1, 1, subject.hashCode());
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        SchedulerProcess.Answer answer = scheduler.put(
                "/v1/subjects/" + subject,
                "multipart/form-data; boundary=xx",
                Multipart.of("xx", subject, png.toByteArray()));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(answer.json().path("references")).hasSize(1);
    }

    /** {@code prompts} prompts for each of three subjects, two seeds each. */
    private static String csv(int prompts) {
        StringBuilder text = new StringBuilder("subject,prompt,count,steps\n");
        for (int i = 0; i < prompts; i++) {
            for (String subject : List.of("mug", "bag", "shoe")) {
                text.append(subject).append(",scene ").append(i).append(",2,4\n");
            }
        }
        return text.toString();
    }

    private static List<JsonNode> results(String job) throws Exception {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : scheduler.get("/v1/jobs/" + job + "/results").body().split("\n")) {
            lines.add(json.readTree(line));
        }
        return lines;
    }
}
