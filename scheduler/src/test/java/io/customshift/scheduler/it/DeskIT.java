package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.scheduler.intake.NextAttempts;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.Sidecar;
import io.customshift.storage.MinioObjectStore;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreAddress;
import io.customshift.storage.StoreTimeouts;
import io.customshift.storage.Upload;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looking at pictures and deciding on them, against a real broker and store; the worker only says what a worker says. */
class DeskIT {
    private static final String PREFIX = LocalInfra.uniqueName("desk") + ".";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static SchedulerProcess scheduler;
    private static FakeWorker worker;
    private static ObjectStore store;

    @BeforeAll
    static void start() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("desk"));
        store = new MinioObjectStore(
                new StoreAddress(
                        infra.storeEndpoint().toString(), infra.accessKey(), infra.secretKey(), bucket, infra.region()),
                StoreTimeouts.DEFAULT);
        Map<String, String> environment = new HashMap<>(infra.settings(bucket));
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "4");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "8");
        environment.put("CUSTOMSHIFT_PRICE_PER_ENGINE_SECOND", "0.5");
        environment.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
        Path data = Files.createDirectories(
                Path.of("target", "scheduler-it", PREFIX).toAbsolutePath());
        scheduler = new SchedulerProcess(data, environment);
        scheduler.awaitReady();
        worker = new FakeWorker(infra.bootstrapServers(), PREFIX);
        for (String subject : List.of("mug", "bag")) {
            SchedulerIT.register(scheduler, subject);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        scheduler.close();
    }

    @Test
    void picturesComeByPagesFiltersAndSorts() throws Exception {
        List<JsonNode> results = job("pages", 5);

        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("/v1/jobs/pages/images?limit=7" + cursor);
            assertThat(page.path("total").asInt()).isEqualTo(20);
            page.path("images").forEach(image -> seen.add(id(image)));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(seen)
                .isEqualTo(results.stream()
                        .map(line -> line.path("image").asText())
                        .toList());

        assertThat(get("/v1/jobs/pages").path("subjects")).hasSize(2);
        JsonNode listed = get("/v1/jobs?phase=finished").path("jobs").get(0);
        assertThat(listed.path("job").asText()).isEqualTo("pages");
        assertThat(listed.path("subjects").isArray()).isTrue();
        assertThat(listed.path("subjects")).isEmpty();

        JsonNode bags = get("/v1/jobs/pages/images?subject=bag&state=stored");
        assertThat(bags.path("total").asInt()).isEqualTo(8);
        assertThat(bags.path("images")).allSatisfy(image -> {
            assertThat(image.path("subject").asText()).isEqualTo("bag");
            assertThat(image.path("thumbnailUrl").asText()).contains("X-Amz-Signature");
            assertThat(image.has("review")).isFalse();
            assertThat(image.path("attempt").asInt()).isZero();
        });
        JsonNode failed = get("/v1/jobs/pages/images?state=FAILED&sort=subject");
        assertThat(failed.path("images").findValuesAsText("subject")).containsExactly("bag", "bag", "mug", "mug");
        assertThat(failed.path("images").get(0).at("/error/code").asText()).isEqualTo("ENGINE_FAILURE");

        JsonNode one = get("/v1/jobs/pages/images/" + seen.get(3));
        assertThat(id(one)).isEqualTo(seen.get(3));
        assertThat(one.at("/made/task/seed")).isEqualTo(one.path("seed"));
        assertThat(one.path("size").asText()).isEqualTo("64x64");
        assertThat(one.path("pixelsSha256").asText()).isEqualTo(FakeWorker.PIXELS.value());
        assertThat(one.path("perceptualHash").asText()).isEqualTo(FakeWorker.LOOKS.value());
        assertThat(results.get(3).path("pixelsSha256").asText()).isEqualTo(FakeWorker.PIXELS.value());
        HttpResponse<String> small = send("GET", "/v1/jobs/pages/images/" + seen.get(3) + "/thumbnail", null, null);
        assertThat(small.statusCode()).isEqualTo(307);
        assertThat(HTTP.send(
                                HttpRequest.newBuilder(URI.create(small.headers()
                                                .firstValue("Location")
                                                .orElseThrow()))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        for (String wrong : List.of(
                "limit=0",
                "limit=501",
                "sort=age",
                "cursor=x",
                "cursor=subject-1",
                "state=GOOD",
                "verdict=fine",
                "reason=ugly",
                "subject=a/b",
                "colour=red")) {
            assertProblem(send("GET", "/v1/jobs/pages/images?" + wrong, null, null), 400, "");
        }
    }

    /** Once while it runs, from the state, and once over, from the bucket; none is made, so that it takes no hour. */
    @Test
    void firstPageOfTenThousandPicturesIsThereAtOnce() throws Exception {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            for (String subject : List.of("mug", "bag")) {
                lines.add("{\"subject\":\"" + subject + "\",\"prompt\":\"scene " + i + "\",\"count\":500}");
            }
        }
        String body = "{\"model\":\"nobodys-model\",\"lines\":[" + String.join(",", lines) + "]}";
        assertThat(scheduler.put("/v1/jobs/crowd", "application/json", body).status())
                .isEqualTo(201);
        double running = firstPage("PENDING");
        assertThat(send("POST", "/v1/jobs/crowd/cancel", null, null).statusCode())
                .isEqualTo(202);
        scheduler.awaitPhase("crowd", "CANCELLED");
        double over = firstPage("CANCELLED");
        System.out.printf("FIGURE desk.first_page_of_10000.seconds %.2f %.2f%n", running, over);
    }

    /** Seconds until the first page is there. */
    private static double firstPage(String state) throws Exception {
        long begun = System.nanoTime();
        JsonNode page = get("/v1/jobs/crowd/images?sort=subject&limit=100");
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(page.path("total").asInt()).isEqualTo(10_000);
        assertThat(page.path("images").findValuesAsText("state")).hasSize(100).containsOnly(state);
        return seconds;
    }

    @Test
    void decisionIsKeptShownFilteredTakenBackAndSurvivesDeath() throws Exception {
        List<JsonNode> results = job("decided", 3);
        String first = stored(results, 0);
        String second = stored(results, 1);
        String third = stored(results, 2);
        List<String> before = scheduler.events("decided", "");

        JsonNode review = put("decided", first, "{\"verdict\":\"accepted\"}");
        assertThat(review.path("verdict").asText()).isEqualTo("accepted");
        put("decided", second, "{\"verdict\":\"accepted\"}");
        JsonNode rejected = put(
                "decided",
                second,
                "{\"verdict\":\"rejected\",\"reasons\":[\"spelling\",\"crop\"],\"note\":\"<b>no</b> \\u2028 letters\"}");
        assertThat(rejected.path("reasons").toString()).isEqualTo("[\"spelling\",\"crop\"]");
        put("decided", third, "{\"verdict\":\"accepted\"}");
        String path = "/v1/jobs/decided/images/" + third + "/review";
        assertThat(send("DELETE", path, null, null).statusCode()).isEqualTo(204);
        assertThat(send("DELETE", path, null, null).statusCode()).isEqualTo(204);

        for (int life = 0; life < 2; life++) {
            assertThat(ids(get("/v1/jobs/decided/images?verdict=accepted"))).containsExactly(first);
            assertThat(ids(get("/v1/jobs/decided/images?verdict=rejected&reason=crop")))
                    .containsExactly(second);
            assertThat(ids(get("/v1/jobs/decided/images?reason=colour"))).isEmpty();
            assertThat(ids(get("/v1/jobs/decided/images?verdict=none")))
                    .contains(third)
                    .doesNotContain(first, second);
            assertThat(get("/v1/jobs/decided/images/" + second)
                            .at("/review/note")
                            .asText())
                    .isEqualTo("<b>no</b> \u2028 letters");
            JsonNode figures = get("/v1/jobs/decided/review");
            assertThat(figures.path("tries").asInt()).isEqualTo(8);
            assertThat(figures.path("accepted").asInt()).isEqualTo(1);
            assertThat(figures.path("rejected").asInt()).isEqualTo(1);
            assertThat(figures.path("unreviewed").asInt()).isEqualTo(6);
            assertThat(figures.path("costPerAccepted").asDouble())
                    .isCloseTo(8 * FakeWorker.IMAGE_SECONDS * 0.5, within(1e-9));
            List<JsonNode> accepted = lines("/v1/jobs/decided/results?verdict=accepted");
            assertThat(accepted).hasSize(1);
            assertThat(accepted.get(0).path("image").asText()).isEqualTo(first);
            if (life == 0) {
                scheduler.killHard();
                scheduler.startAgain();
                scheduler.awaitReady();
            }
        }

        String last = before.stream()
                .filter(line -> line.startsWith("id:"))
                .reduce((a, b) -> b)
                .orElseThrow()
                .substring(3);
        List<String> told = scheduler.events("decided", last.strip()).stream()
                .filter(line -> line.contains("\"verdict\""))
                .toList();
        assertThat(told).hasSize(5);
        assertThat(told.get(2)).contains("\"rejected\"", second, "spelling");
        assertThat(told.get(4)).contains("\"none\"", third);

        assertThat(send("DELETE", "/v1/jobs/decided?forget=true", null, null).statusCode())
                .isEqualTo(204);
        assertThat(scheduler.put("/v1/jobs/decided", "text/csv", csv(3)).status())
                .isEqualTo(201);
        scheduler.awaitPhase("decided", "FINISHED");
        assertThat(ids(get("/v1/jobs/decided/images?verdict=none"))).hasSize(8);
    }

    @Test
    void whatCannotBeDecidedIsRefused() throws Exception {
        List<JsonNode> results = job("refused", 2);
        String good = stored(results, 0);
        String gone = stored(results, 1);
        store.delete(new ObjectKey(results.stream()
                .filter(line -> line.path("image").asText().equals(gone))
                .findFirst()
                .orElseThrow()
                .path("key")
                .asText()));
        String failed = results.stream()
                .filter(line -> line.path("status").asText().equals("FAILED"))
                .findFirst()
                .orElseThrow()
                .path("image")
                .asText();
        String accept = "{\"verdict\":\"accepted\"}";
        assertProblem(review("refused", gone, accept, null), 404, "IMAGE_GONE");
        assertProblem(review("refused", failed, accept, null), 409, "IMAGE_NOT_STORED");
        assertProblem(review("refused", "a".repeat(32), accept, null), 404, "IMAGE_UNKNOWN");
        assertProblem(review("refused", "..", accept, null), 404, "");
        assertProblem(review("refused", "x", accept, null), 400, "INVALID_VALUE");
        assertProblem(review("nothing", good, accept, null), 404, "JOB_UNKNOWN");
        assertProblem(review("refused", good, accept, "acme"), 404, "JOB_UNKNOWN");
        for (String body : List.of(
                "",
                "{",
                "[]",
                "{}",
                "{\"verdict\":\"fine\"}",
                "{\"verdict\":\"none\"}",
                "{\"verdict\":\"unknown\"}",
                "{\"verdict\":\"rejected\",\"reasons\":[\"ugly\"]}",
                "{\"verdict\":\"rejected\",\"reasons\":[\"unknown\"]}",
                "{\"verdict\":\"rejected\",\"reasons\":[\"crop\",\"crop\",\"crop\",\"crop\",\"crop\",\"crop\"]}",
                "{\"verdict\":\"accepted\",\"reasons\":[\"crop\"]}",
                "{\"verdict\":\"rejected\",\"note\":\"" + "x".repeat(501) + "\"}",
                "{\"verdict\":\"accepted\",\"stars\":5}")) {
            assertProblem(review("refused", good, body, null), 400, "");
        }
        assertThat(ids(get("/v1/jobs/refused/images?verdict=none"))).hasSize(4);
    }

    @Test
    void fileOfDecisionsIsFollowedLineByLine() throws Exception {
        List<JsonNode> results = job("bulk", 4);
        String first = stored(results, 0);
        String second = stored(results, 1);
        String third = stored(results, 2);
        String body = "{\"image\":\"" + first + "\",\"verdict\":\"accepted\"}\n"
                + "\r\n"
                + "{\"image\":\"" + second + "\",\"verdict\":\"rejected\",\"reasons\":[\"label\"]}\r\n"
                + "{\"image\":\"" + "a".repeat(32) + "\",\"verdict\":\"accepted\"}\n"
                + "{\"image\":\"" + third + "\",\"verdict\":\"rejected\",\"reasons\":[\"ugly\"]}\n"
                + "{\"image\":\"" + third + "\",\"verdict\":\"acc";
        JsonNode answer = post("bulk", body);
        assertThat(answer.path("accepted").asInt()).isEqualTo(1);
        assertThat(answer.path("rejected").asInt()).isEqualTo(1);
        assertThat(answer.path("failed").findValuesAsText("line")).containsExactly("4", "5", "6");
        assertThat(answer.path("failed").findValuesAsText("code"))
                .containsExactly("IMAGE_UNKNOWN", "INVALID_VALUE", "MALFORMED_JSON");
        assertThat(ids(get("/v1/jobs/bulk/images?verdict=none"))).contains(third);

        JsonNode again = post("bulk", "{\"image\":\"" + first + "\",\"verdict\":\"none\"}");
        assertThat(again.path("withdrawn").asInt()).isEqualTo(1);
        assertThat(ids(get("/v1/jobs/bulk/images?verdict=accepted"))).isEmpty();

        String line = "{\"image\":\"" + third + "\",\"verdict\":\"accepted\"}\n";
        assertProblem(send("POST", "/v1/jobs/bulk/reviews", line.repeat(10_001), null), 413, "TOO_LARGE");
        assertProblem(send("POST", "/v1/jobs/bulk/reviews", line, "acme"), 404, "JOB_UNKNOWN");
        cutOff("/v1/jobs/bulk/reviews", line.repeat(50));
        assertThat(ids(get("/v1/jobs/bulk/images?verdict=accepted"))).isEmpty();
        assertThat(post("bulk", line.repeat(10_000)).path("accepted").asInt()).isEqualTo(10_000);
        assertThat(ids(get("/v1/jobs/bulk/images?verdict=accepted"))).containsExactly(third);
    }

    @Test
    void rejectedPicturesAreMadeAnewOnceHoweverOftenTheyAreAskedFor() throws Exception {
        List<JsonNode> results = job("again", 3);
        String first = stored(results, 0);
        String second = stored(results, 1);
        String third = stored(results, 2);
        assertProblem(regenerate("again", "{\"rejected\":true}"), 409, "NOTHING_TO_REGENERATE");
        for (String body : List.of(
                "",
                "{}",
                "{\"rejected\":true,\"images\":[\"" + first + "\"]}",
                "{\"images\":[\"x\"]}",
                "{\"rejected\":1}")) {
            assertProblem(regenerate("again", body), 400, "");
        }
        assertProblem(regenerate("again", "{\"images\":[\"" + "a".repeat(32) + "\"]}"), 404, "IMAGE_UNKNOWN");
        put("again", first, "{\"verdict\":\"rejected\",\"reasons\":[\"colour\"]}");

        HttpResponse<String> started = regenerate("again", "{\"rejected\":true}");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        JsonNode one = JSON.readTree(started.body());
        assertThat(one.path("of").asText()).isEqualTo("again");
        assertThat(one.path("images").asInt()).isEqualTo(1);
        String next = one.path("id").asText();
        for (String body : List.of("{\"rejected\":true}", "{\"images\":[\"" + first + "\"]}")) {
            JsonNode same = good(regenerate("again", body));
            assertThat(same.path("id").asText()).isEqualTo(next);
            assertThat(same.path("images").asInt()).isZero();
        }
        scheduler.awaitPhase(next, "FINISHED");
        pictures(next);
        JsonNode made = get("/v1/jobs/" + next + "/images").path("images").get(0);
        JsonNode before = get("/v1/jobs/again/images/" + first);
        assertThat(made.path("attempt").asInt()).isEqualTo(1);
        assertThat(made.path("of").asText()).isEqualTo(first);
        assertThat(made.path("prompt")).isEqualTo(before.path("prompt"));
        assertThat(made.path("seed").asLong())
                .isEqualTo(NextAttempts.seed(new ImageId(first), 1))
                .isNotEqualTo(before.path("seed").asLong());

        // One that was made anew is not made again with the others, and its own attempt is another job's.
        put("again", second, "{\"verdict\":\"rejected\"}");
        HttpResponse<String> more =
                regenerate("again", "{\"images\":[\"" + third + "\",\"" + first + "\",\"" + second + "\"]}");
        assertThat(more.statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(more.body()).path("images").asInt()).isEqualTo(2);
        put(next, made.path("id").asText(), "{\"verdict\":\"rejected\"}");
        HttpResponse<String> second1 = regenerate(next, "{\"rejected\":true}");
        assertThat(second1.statusCode()).isEqualTo(202);
        String last = JSON.readTree(second1.body()).path("id").asText();
        scheduler.awaitPhase(last, "FINISHED");
        scheduler.awaitPhase(JSON.readTree(more.body()).path("id").asText(), "FINISHED");
        pictures(last);
        JsonNode attempt = get("/v1/jobs/" + last + "/images").path("images").get(0);
        assertThat(attempt.path("attempt").asInt()).isEqualTo(2);
        put(last, attempt.path("id").asText(), "{\"verdict\":\"accepted\"}");

        JsonNode figures = get("/v1/jobs/again/review");
        assertThat(figures.path("jobs")).hasSize(4);
        assertThat(figures.path("tries").asInt()).isEqualTo(8 + 1 + 2 + 1);
        assertThat(figures.path("accepted").asInt()).isEqualTo(1);
        assertThat(figures.path("rejected").asInt()).isEqualTo(3);
        assertThat(figures.path("engineSecondsPerAccepted").asDouble())
                .isCloseTo(12 * FakeWorker.IMAGE_SECONDS, within(1e-9));
    }

    private static HttpResponse<String> regenerate(String job, String body) throws Exception {
        return send("POST", "/v1/jobs/" + job + "/regenerations", body, null);
    }

    @Test
    void workersAreShownWithWhatTheyDo() throws Exception {
        job("workers", 2);
        JsonNode fleet = get("/v1/workers");
        assertThat(fleet.path("workers")).hasSize(1);
        JsonNode one = fleet.path("workers").get(0);
        assertThat(one.path("id").asText()).isEqualTo("fake-1");
        assertThat(one.path("state").asText()).isEqualTo("idle");
        assertThat(one.path("model").asText()).isEqualTo(FakeWorker.MODEL.value());
        assertThat(one.at("/cache/hits").asInt()).isZero();
        assertThat(Instant.parse(one.path("seenAt").asText()))
                .isAfter(Instant.now().minusSeconds(60));
        assertThat(fleet.path("queueEngineSeconds").isNumber()).isTrue();
        assertThat(fleet.toString()).doesNotContain("workers-");
    }

    /** Half of a body, and then the connection is closed. */
    private static void cutOff(String path, String body) throws IOException {
        try (Socket socket =
                new Socket(scheduler.uri().getHost(), scheduler.uri().getPort())) {
            String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/jsonl\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n";
            socket.getOutputStream()
                    .write((head + body.substring(0, body.length() / 2)).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            socket.shutdownOutput();
            socket.setSoTimeout(10_000);
            socket.getInputStream().readAllBytes();
        }
    }

    /** A finished job of two subjects with so many prompts, two seeds each; the last prompt fails. Its pictures are put. */
    private static List<JsonNode> job(String id, int prompts) throws Exception {
        assertThat(scheduler.put("/v1/jobs/" + id, "text/csv", csv(prompts)).status())
                .isEqualTo(201);
        scheduler.awaitPhase(id, "FINISHED");
        return pictures(id);
    }

    /** Puts what a worker would have put. */
    private static List<JsonNode> pictures(String id) throws Exception {
        Map<ImageId, Sidecar> made = new HashMap<>();
        for (Shard shard : worker.taken) {
            for (ImageTask task : shard.images()) {
                made.put(
                        task.image(),
                        new Sidecar(
                                shard.tenant(),
                                shard.job(),
                                task,
                                shard.subject(),
                                FakeWorker.MODEL,
                                Canonical.ofBytes(new byte[0]),
                                null,
                                null,
                                10,
                                FakeWorker.IMAGE_SECONDS,
                                new WorkerId("fake-1"),
                                Instant.EPOCH));
            }
        }
        List<JsonNode> results = lines("/v1/jobs/" + id + "/results");
        for (JsonNode line : results) {
            if (line.path("status").asText().equals("STORED")) {
                ObjectKey key = new ObjectKey(line.path("key").asText());
                store.put(key, Upload.of("a picture".getBytes(StandardCharsets.UTF_8), "image/png"));
                store.put(
                        BucketLayout.sidecarOf(key),
                        Upload.of(
                                Json.write(Objects.requireNonNull(
                                        made.get(new ImageId(line.path("image").asText())))),
                                "application/json"));
            }
        }
        return results;
    }

    private static String csv(int prompts) {
        StringBuilder text = new StringBuilder("subject,prompt,count,steps\n");
        for (int i = 0; i < prompts; i++) {
            for (String subject : List.of("mug", "bag")) {
                text.append(subject)
                        .append(i == prompts - 1 ? ",bad scene " : ",scene ")
                        .append(i)
                        .append(",2,4\n");
            }
        }
        return text.toString();
    }

    private static String stored(List<JsonNode> results, int which) {
        return results.stream()
                .filter(line -> line.path("status").asText().equals("STORED"))
                .skip(which)
                .findFirst()
                .orElseThrow()
                .path("image")
                .asText();
    }

    private static String id(JsonNode image) {
        return image.path("id").asText();
    }

    private static List<String> ids(JsonNode list) {
        List<String> ids = new ArrayList<>();
        list.path("images").forEach(image -> ids.add(id(image)));
        assertThat(list.path("total").asInt()).isEqualTo(ids.size());
        return ids;
    }

    private static JsonNode get(String path) throws Exception {
        return good(send("GET", path, null, null));
    }

    private static JsonNode put(String job, String image, String body) throws Exception {
        return good(review(job, image, body, null));
    }

    private static JsonNode post(String job, String body) throws Exception {
        return good(send("POST", "/v1/jobs/" + job + "/reviews", body, null));
    }

    private static HttpResponse<String> review(String job, String image, String body, @Nullable String tenant)
            throws Exception {
        return send("PUT", "/v1/jobs/" + job + "/images/" + image + "/review", body, tenant);
    }

    private static JsonNode good(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        if (!code.isEmpty()) {
            assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo(code);
        }
    }

    private static List<JsonNode> lines(String path) throws Exception {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : scheduler.get(path).body().split("\n")) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static HttpResponse<String> send(String method, String path, @Nullable String body, @Nullable String tenant)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheduler.uri() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (tenant != null) {
            request.header("X-Tenant", tenant);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
