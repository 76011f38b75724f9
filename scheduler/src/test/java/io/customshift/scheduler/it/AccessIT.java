package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.deploy.testkit.doors.ApiOperation;
import io.customshift.deploy.testkit.doors.Keyholders;
import io.customshift.deploy.testkit.doors.Knock;
import io.customshift.deploy.testkit.doors.OddPaths;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.id.ApiKeyText;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation that the document has, with every kind of wrong key. An operation that is added is tried with the others, and
 * one without a rule fails.
 */
class AccessIT {
    private static final String PREFIX = LocalInfra.uniqueName("access") + ".";
    private static final Keyholders KEYS = new Keyholders();

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static SchedulerProcess scheduler;
    private static FakeWorker worker;

    static Stream<ApiOperation> operations() throws Exception {
        return ApiOperation.of(new ObjectMapper()
                        .readTree(Path.of("target/openapi/openapi.json").toFile()))
                .stream();
    }

    static Stream<ApiOperation> guarded() throws Exception {
        return operations().filter(operation -> !operation.isOpen());
    }

    @BeforeAll
    static void start() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("access"));
        Map<String, String> environment = new HashMap<>(infra.settings(bucket));
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_MODEL", FakeWorker.MODEL.value());
        environment.put("CUSTOMSHIFT_QUOTAS", "hasty requests-per-minute=3");
        Path data = Files.createDirectories(
                Path.of("target", "scheduler-it", PREFIX).toAbsolutePath());
        scheduler = new SchedulerProcess(data, environment);
        scheduler.awaitReady();
        assertThat(scheduler.get("/v1/jobs").status()).as("open without a key").isEqualTo(200);
        worker = new FakeWorker(infra.bootstrapServers(), PREFIX);
        KEYS.records().forEach(worker::send);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        problem(send("GET", "/v1/jobs", KEYS.revoked(), null)).equals("KEY_REVOKED"));
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        scheduler.close();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operationSaysWhatItNeeds(ApiOperation operation) {
        assertThat(operation.isRuled()).as(operation + ": " + operation.scope()).isTrue();
        if (operation.isOpen()) {
            assertThat(send("GET", operation.path().replace("{name}", "key-missing"), null, null)
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void wrongKeyIsRefused(ApiOperation operation) {
        Knock.at(operation, KEYS).forEach(knock -> assertThat(tried(knock)).isEmpty());
    }

    @ParameterizedTest
    @MethodSource("guarded")
    void objectOfAnotherTenantIsNotThere(ApiOperation operation) throws Exception {
        String id = "only-acmes";
        Optional<Knock> knock = Knock.atOthers(operation, id, KEYS);
        if (knock.isEmpty()) {
            return;
        }
        if (send("GET", "/v1/subjects/" + id, acme(Scope.READ), null).statusCode() == 404) {
            photo(id, acme(Scope.SUBMIT));
            assertThat(json(
                                    "PUT",
                                    "/v1/jobs/" + id,
                                    acme(Scope.SUBMIT),
                                    "{\"lines\":[{\"subject\":\"" + id + "\",\"prompt\":\"on a table\"}]}")
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(tried(knock.get())).isEmpty();
        assertThat(send("GET", "/v1/jobs/" + id, KEYS.admin(), "acme").statusCode())
                .isEqualTo(200);
    }

    @Test
    void oddSpellingsOfAPathLeadNobodyIn() {
        for (String path : OddPaths.ALL) {
            assertThat(OddPaths.isRefused(send("GET", path, null, null).statusCode()))
                    .as(path)
                    .isTrue();
        }
    }

    /** A browser has none before the page has asked for it. */
    @Test
    void filesOfTheConsoleNeedNoKey() {
        for (String path : List.of("/", "/console/main.js", "/console/console.css")) {
            assertThat(send("GET", path, null, null).statusCode()).as(path).isEqualTo(200);
        }
    }

    /** Else whoever may write heartbeats, as every worker may, could let anybody in. */
    @Test
    void keyOnAnotherTopicLetsNobodyIn() {
        ApiKeyText text = ApiKeyText.generate(new SecureRandom());
        ApiKey key = new ApiKey(
                text.id(), new Tenant("acme"), List.of(Scope.ADMIN), text.digest(), null, Instant.now(), null, null);
        EncodedRecord record = EventCodec.encode("/worker", Instant.now(), key);
        ProducerRecord<String, byte[]> out =
                new ProducerRecord<>(PREFIX + "worker-heartbeats.v1", record.key(), record.value());
        record.headers().forEach((name, value) -> out.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        worker.send(out);
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .untilAsserted(() -> refused(send("GET", "/v1/jobs", text.reveal(), null), 401, "KEY_UNKNOWN"));
    }

    @Test
    void revocationIsSeenWithinASecond() {
        ApiKeyText text = ApiKeyText.generate(new SecureRandom());
        ApiKey key = new ApiKey(
                text.id(), new Tenant("acme"), List.of(Scope.READ), text.digest(), null, Instant.now(), null, null);
        worker.send(key);
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> send("GET", "/v1/jobs", text.reveal(), null).statusCode() == 200);
        worker.send(key.revoked(Instant.now()));
        Awaitility.await()
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(5))
                .until(() -> send("GET", "/v1/jobs", text.reveal(), null).statusCode() == 401);
    }

    @Test
    void changesAndRefusalsAreAuditedWithoutPromptsAndSecrets() throws Exception {
        String id = "audited";
        photo(id, acme(Scope.SUBMIT));
        HttpResponse<String> job = json(
                "PUT",
                "/v1/jobs/" + id,
                acme(Scope.SUBMIT),
                "{\"lines\":[{\"subject\":\"" + id + "\",\"prompt\":\"on a secret beach\"}]}");
        assertThat(job.statusCode()).isEqualTo(201);
        json("PUT", "/v1/jobs/" + id, acme(Scope.READ), "{}");
        send("DELETE", "/v1/subjects/" + id, Knock.UNKNOWN_KEY, null);
        assertThat(send("DELETE", "/v1/subjects/" + id, acme(Scope.SUBMIT), null)
                        .statusCode())
                .isEqualTo(204);

        List<JsonNode> records = Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> audited(id),
                        found -> found.stream()
                                        .anyMatch(one -> one.path("status").asInt() == 401)
                                && found.size() >= 5);
        assertThat(records)
                .extracting(one ->
                        one.path("tenant").asText() + " " + one.path("action").asText() + " "
                                + one.path("status").asInt() + one.path("code").asText())
                .containsExactlyInAnyOrder(
                        "acme putSubject 201",
                        "acme putJob 201",
                        "acme putJob 403SCOPE_MISSING",
                        "default removeSubject 401KEY_UNKNOWN",
                        "acme removeSubject 204");
        JsonNode submitted = records.stream()
                .filter(one -> one.path("action").asText().equals("putJob")
                        && one.path("status").asInt() == 201)
                .findFirst()
                .orElseThrow();
        assertThat(submitted.path("key").asText())
                .isEqualTo(
                        ApiKeyText.parse(acme(Scope.SUBMIT)).orElseThrow().id().value());
        assertThat(submitted.path("after").asText())
                .isEqualTo(new ObjectMapper()
                        .readTree(job.body())
                        .path("requestDigest")
                        .asText());
        assertThat(submitted.path("request").asText())
                .isEqualTo(job.headers().firstValue("X-Request-Id").orElse(""));
        assertThat(submitted.path("address").asText()).isEqualTo("127.0.0.1");
        String all = records.toString();
        assertThat(all).doesNotContain("secret beach").doesNotContain("csk_");
        assertThat(all)
                .doesNotContain(acme(Scope.SUBMIT).substring(acme(Scope.SUBMIT).lastIndexOf('_') + 1));
    }

    private static List<JsonNode> audited(String object) throws Exception {
        JsonNode page = new ObjectMapper()
                .readTree(
                        send("GET", "/v1/audit?limit=1000", KEYS.admin(), null).body());
        List<JsonNode> found = new ArrayList<>();
        page.path("records").forEach(one -> {
            if (one.path("object").asText().equals(object)) {
                found.add(one);
            }
        });
        return found;
    }

    @Test
    void keyThatAsksTooOftenIsToldWhenToComeBack() {
        String hasty = KEYS.key("hasty", List.of(Scope.READ), null, null);
        worker.send(KEYS.records().get(KEYS.records().size() - 1));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> send("GET", "/v1/jobs", hasty, null).statusCode() != 401);
        HttpResponse<String> second = send("GET", "/v1/jobs", hasty, null);
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(second.headers().firstValue("RateLimit-Policy")).hasValue("\"requests-per-minute\";q=3;w=60");
        assertThat(second.headers().firstValue("RateLimit").orElse("")).startsWith("\"requests-per-minute\";r=1;t=");
        send("GET", "/v1/jobs", hasty, null);
        HttpResponse<String> fourth = send("GET", "/v1/jobs", hasty, null);
        assertThat(fourth.statusCode()).isEqualTo(429);
        assertThat(problem(fourth)).isEqualTo("QUOTA_EXCEEDED");
        assertThat(Integer.parseInt(fourth.headers().firstValue("Retry-After").orElse("")))
                .isBetween(1, 20);
        assertThat(send("GET", "/v1/jobs", acme(Scope.READ), null).statusCode()).isEqualTo(200);
    }

    private static String acme(Scope scope) {
        return KEYS.acme(scope);
    }

    private static Optional<String> tried(Knock knock) {
        HttpResponse<String> answer = send(knock.method(), knock.path(), knock.key(), knock.tenant());
        return knock.wrong(
                answer.statusCode(),
                problem(answer),
                answer.headers().firstValue("WWW-Authenticate").isPresent());
    }

    private static void photo(String id, String key) throws Exception {
        var picture = new java.awt.image.BufferedImage(64, 64, java.awt.image.BufferedImage.TYPE_INT_RGB);
        var bytes = new java.io.ByteArrayOutputStream();
        javax.imageio.ImageIO.write(picture, "png", bytes);
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(scheduler.uri() + "/v1/subjects/" + id))
                        .header("Authorization", "Bearer " + key)
                        .header("Content-Type", "multipart/form-data; boundary=b7")
                        .PUT(Multipart.of("b7", "mug", bytes.toByteArray()))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static HttpResponse<String> send(
            String method, String path, @Nullable String key, @Nullable String tenant) {
        return send(HttpRequest.newBuilder(URI.create(scheduler.uri() + path)), method, key, tenant, "");
    }

    private static HttpResponse<String> json(String method, String path, String key, String body) {
        return send(
                HttpRequest.newBuilder(URI.create(scheduler.uri() + path)).header("Content-Type", "application/json"),
                method,
                key,
                null,
                body);
    }

    private static HttpResponse<String> send(
            HttpRequest.Builder request, String method, @Nullable String key, @Nullable String tenant, String body) {
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (tenant != null) {
            request.header("X-Tenant", tenant);
        }
        if (method.equals("PUT") && body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        try {
            return HTTP.send(
                    request.timeout(Duration.ofSeconds(30))
                            .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The answer to a knock that is not let in. */
    static void refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(problem(answer)).isEqualTo(code);
        assertThat(answer.headers().firstValue("WWW-Authenticate").isPresent()).isEqualTo(status == 401);
    }

    private static String problem(HttpResponse<String> answer) {
        try {
            return new ObjectMapper().readTree(answer.body()).path("code").asText();
        } catch (java.io.IOException e) {
            return answer.body();
        }
    }
}
