package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.deploy.testkit.TokenIssuer;
import io.customshift.schemas.id.ApiKeyText;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import java.net.CookieManager;
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
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tokens of a provider that serves its own keys, beside API keys. */
class TokensIT {
    private static final String PREFIX = LocalInfra.uniqueName("tokens") + ".";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static final String LINES = ",\"lines\":[{\"subject\":\"mug\",\"prompt\":\"p\"}]}";
    private static final String SECRET = "a secret of thirty-two characters";

    private static TokenIssuer issuer;
    private static SchedulerProcess scheduler;
    private static FakeWorker worker;
    private static Path data;

    @BeforeAll
    static void start() throws Exception {
        issuer = new TokenIssuer(SECRET);
        LocalInfra infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("tokens"));
        Map<String, String> environment = new HashMap<>(infra.settings(bucket));
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_OIDC_ENABLED", "true");
        environment.put("CUSTOMSHIFT_OIDC_SERVER", issuer.address());
        environment.put("CUSTOMSHIFT_OIDC_AUDIENCE", "customshift");
        environment.put("CUSTOMSHIFT_OIDC_SIGN_IN", "true");
        environment.put("CUSTOMSHIFT_OIDC_CLIENT", "console");
        environment.put("CUSTOMSHIFT_OIDC_CLIENT_SECRET", SECRET);
        environment.put("CUSTOMSHIFT_RETENTION", "* 30");
        environment.put("CUSTOMSHIFT_REQUESTS_TENANT_TOPICS", "acme,hasty");
        environment.put("CUSTOMSHIFT_QUOTAS", "hasty requests-per-minute=2");
        data = Files.createDirectories(Path.of("target", "scheduler-it", PREFIX).toAbsolutePath());
        scheduler = new SchedulerProcess(data, environment);
        scheduler.awaitReady();
        worker = new FakeWorker(infra.bootstrapServers(), PREFIX);
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        scheduler.close();
        issuer.close();
    }

    @Test
    void tokenSaysTenantAndScopes() {
        String read = token("ada", "acme", "customshift:read");
        assertThat(get("/v1/jobs", read, null).statusCode()).isEqualTo(200);
        AccessIT.refused(send("DELETE", "/v1/subjects/mug", read, null), 403, "SCOPE_MISSING");
        AccessIT.refused(get("/v1/jobs", read, "bee"), 403, "TENANT_FORBIDDEN");
        AccessIT.refused(get("/v1/jobs", token("ada", "acme", "openid read"), null), 403, "SCOPE_MISSING");
        String admin = token("root", "default", "customshift:admin");
        assertThat(get("/v1/jobs", admin, "bee").statusCode()).isEqualTo(200);
        assertThat(send("DELETE", "/v1/subjects/mug", token("ada", "acme", "customshift:submit"), null)
                        .statusCode())
                .isEqualTo(404);
    }

    /** Where tokens are asked for, a fleet without keys is not open, on a loopback address neither. */
    @Test
    void withoutATokenNobodyComesIn() {
        AccessIT.refused(get("/v1/jobs", null, null), 401, "KEY_MISSING");
        AccessIT.refused(get("/v1/jobs", "rubbish", null), 401, "KEY_UNKNOWN");
    }

    @Test
    void tokenThatIsNotGoodIsRefused() throws Exception {
        ObjectNode good = claims("ada", "acme", "customshift:read");
        assertThat(get("/v1/jobs", issuer.sign(good), null).statusCode()).isEqualTo(200);

        invalid(issuer.sign(good.deepCopy().put("exp", Instant.now().getEpochSecond() - 600)));
        invalid(issuer.sign(good.deepCopy().put("aud", "another")));
        invalid(issuer.sign(good.deepCopy().put("iss", "https://elsewhere.example")));
        ObjectNode nobodys = good.deepCopy();
        nobodys.remove("tenant");
        invalid(issuer.sign(nobodys));
        ObjectNode endless = good.deepCopy();
        endless.remove("exp");
        invalid(issuer.sign(endless));
        try (TokenIssuer another = new TokenIssuer("")) {
            invalid(another.sign(good));
        }
        String[] parts = issuer.sign(good).split("\\.");
        String others = TokenIssuer.part(good.deepCopy().put("tenant", "bee").toString());
        invalid(parts[0] + "." + others + "." + parts[2]);
        invalid(TokenIssuer.part("{\"alg\":\"none\"}") + "." + parts[1] + "." + parts[2]);
        invalid(TokenIssuer.part("{\"alg\":\"HS256\",\"kid\":\"key-1\"}") + "." + parts[1] + "." + parts[2]);
    }

    @Test
    void keyThatTheProviderMadeSinceIsFetched() {
        issuer.rotate();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(get("/v1/jobs", token("ada", "acme", "customshift:read"), null)
                                .statusCode())
                        .isEqualTo(200));
    }

    @Test
    void apiKeysAreGoodBesideTokens() {
        ApiKeyText text = ApiKeyText.generate(new SecureRandom());
        worker.send(new ApiKey(
                text.id(), new Tenant("acme"), List.of(Scope.READ), text.digest(), null, Instant.now(), null, null));
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> get("/v1/jobs", text.reveal(), null).statusCode() == 200);
    }

    /** The whole way of a browser; what it keeps is a cookie that its programs and other sites cannot use. */
    @Test
    void personSignsInByThePageAndOut() throws Exception {
        issuer.signsIn(claims("ada", "acme", "customshift:read customshift:submit"));
        CookieManager cookies = new CookieManager();
        HttpClient browser = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(cookies)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpResponse<String> nobody = browse(browser, "GET", "/v1/jobs", null);
        AccessIT.refused(nobody, 401, "KEY_MISSING");
        assertThat(nobody.headers().firstValue("Link")).hasValue("</signin>; rel=\"sign-in\"");

        HttpResponse<String> console = browse(browser, "GET", "/signin", null);
        assertThat(console.statusCode()).as(console.body()).isEqualTo(200);
        assertThat(console.uri().getPath()).isEqualTo("/");
        HttpResponse<String> back = console.previousResponse().orElseThrow();
        assertThat(back.statusCode()).isEqualTo(303);
        assertThat(back.headers().allValues("Set-Cookie"))
                .filteredOn(cookie -> cookie.startsWith("q_session_console="))
                .singleElement()
                .asString()
                .contains("HTTPOnly", "SameSite=Lax");

        HttpResponse<String> jobs = browse(browser, "GET", "/v1/jobs", null);
        assertThat(jobs.statusCode()).as(jobs.body()).isEqualTo(200);
        assertThat(jobs.headers().firstValue("Link")).hasValue("</signout>; rel=\"sign-out\"");
        String own = scheduler.uri().toString().replaceFirst("/$", "");
        for (String origin : new String[] {null, "null", "https://evil.example", own + ".evil.example", own + "0"}) {
            AccessIT.refused(browse(browser, "DELETE", "/v1/subjects/mug", origin), 403, "ORIGIN_FORBIDDEN");
            AccessIT.refused(browse(browser, "POST", "/signout", origin), 403, "ORIGIN_FORBIDDEN");
        }
        assertThat(browse(browser, "DELETE", "/v1/subjects/mug", own).statusCode())
                .isEqualTo(404);
        AccessIT.refused(browse(browser, "GET", "/v1/audit", null), 403, "SCOPE_MISSING");

        String session = cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().startsWith("q_session_console"))
                .findFirst()
                .orElseThrow()
                .getValue();
        assertThat(browse(browser, "POST", "/signout", own).statusCode()).isEqualTo(204);
        AccessIT.refused(browse(browser, "GET", "/v1/jobs", null), 401, "KEY_MISSING");
        String changed = session.substring(0, session.length() - 8) + "AAAAAAAA";
        AccessIT.refused(
                HTTP.send(
                        HttpRequest.newBuilder(URI.create(scheduler.uri() + "/v1/jobs"))
                                .header("Cookie", "q_session_console=" + changed)
                                .build(),
                        BodyHandlers.ofString()),
                401,
                "TOKEN_INVALID");
        assertThat(Files.readString(data.resolve("scheduler.log"))).doesNotContain(SECRET, session);
    }

    @Test
    void signingInThatIsNotOursIsRefused() throws Exception {
        issuer.signsIn(claims("ada", "acme", "customshift:read"));
        // A code without the state of this browser: somebody else's sign-in, slipped in.
        HttpResponse<String> slipped = get("/signin?code=abc&state=def", null, null);
        assertThat(slipped.statusCode()).as(slipped.body()).isEqualTo(401);
        assertThat(slipped.headers().allValues("Set-Cookie")).noneMatch(cookie -> cookie.startsWith("q_session"));
        for (String path : List.of("//signin", "/signin/", "/SIGNIN", "/signin;x")) {
            assertThat(get(path, null, null).statusCode()).as(path).isIn(401, 404);
        }
    }

    /** Whoever may write a tenant's own topic asks for that tenant alone, and refuses nothing in another's name. */
    @Test
    void topicOfATenantTakesItsRequestsAlone() throws Exception {
        LocalInfra infra = LocalInfra.shared();
        List<String> seen = new ArrayList<>();
        try (KafkaConsumer<String, String> events = new KafkaConsumer<>(
                Map.of("bootstrap.servers", infra.bootstrapServers(), "isolation.level", "read_committed"),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = events.partitionsFor(PREFIX + "job-events.v1").stream()
                    .map(one -> new TopicPartition(one.topic(), one.partition()))
                    .toList();
            events.assign(partitions);
            events.seekToBeginning(partitions);
            request("bee", "stolen", LINES);
            request("bee", "unreadable", ",\"lines\":[");
            request("acme", "own", LINES);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
                events.poll(Duration.ofMillis(200)).forEach(record -> seen.add(record.key()));
                return seen.contains("acme/own");
            });
        }
        assertThat(seen).noneMatch(key -> key.startsWith("bee/"));
        String admin = token("root", "default", "customshift:admin");
        assertThat(get("/v1/jobs/stolen", admin, "bee").statusCode()).isEqualTo(404);
    }

    private static void request(String tenant, String job, String body) {
        byte[] value =
                ("{\"tenant\":\"" + tenant + "\",\"job\":\"" + job + "\"" + body).getBytes(StandardCharsets.UTF_8);
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>(PREFIX + "requests.v1.acme", tenant + "/" + job, value);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        job,
                        "ce_source",
                        "/test",
                        "ce_type",
                        "io.customshift.job.requested.v1",
                        "content-type",
                        "application/json")
                .forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        worker.send(record);
    }

    private static HttpResponse<String> browse(HttpClient browser, String method, String path, @Nullable String origin)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheduler.uri() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.noBody());
        if (origin != null) {
            request.header("Origin", origin);
        }
        return browser.send(request.build(), BodyHandlers.ofString());
    }

    /** The embedded store is such a one. */
    @Test
    void storeWithoutLifeCycleRulesIsNamedOnce() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(Files.readString(data.resolve("scheduler.log")))
                        .containsOnlyOnce("pictures stay beyond their retention (CUSTOMSHIFT_RETENTION)")
                        .contains("STORE_REFUSED", "501 NotImplemented"));
    }

    @Test
    void personIsCountedAndAudited() throws Exception {
        String hasty = token("hans", "hasty", "customshift:read");
        assertThat(get("/v1/jobs", hasty, null).statusCode()).isEqualTo(200);
        assertThat(get("/v1/jobs", hasty, null).statusCode()).isEqualTo(200);
        AccessIT.refused(get("/v1/jobs", hasty, null), 429, "QUOTA_EXCEEDED");
        send("DELETE", "/v1/subjects/audited", token("eve", "acme", "customshift:read"), null);
        String admin = token("root", "default", "customshift:admin");
        JsonNode record = Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            for (JsonNode one : new ObjectMapper()
                                    .readTree(get("/v1/audit?limit=1000", admin, null)
                                            .body())
                                    .path("records")) {
                                if (one.path("object").asText().equals("audited")) {
                                    return one;
                                }
                            }
                            return new ObjectMapper().createObjectNode();
                        },
                        one -> one.has("person"));
        assertThat(record.path("person").asText()).isEqualTo("eve");
        assertThat(record.path("tenant").asText()).isEqualTo("acme");
        assertThat(record.path("code").asText()).isEqualTo("SCOPE_MISSING");
        assertThat(Files.readString(data.resolve("scheduler.log"))).doesNotContain(admin.split("\\.")[1]);
    }

    private static void invalid(String token) {
        AccessIT.refused(get("/v1/jobs", token, null), 401, "TOKEN_INVALID");
    }

    private static ObjectNode claims(String subject, String tenant, String scope) {
        return issuer.claims(subject).put("tenant", tenant).put("scope", scope);
    }

    private static String token(String subject, String tenant, String scope) {
        return issuer.sign(claims(subject, tenant, scope));
    }

    private static HttpResponse<String> get(String path, @Nullable String token, @Nullable String tenant) {
        return send("GET", path, token, tenant);
    }

    private static HttpResponse<String> send(
            String method, String path, @Nullable String token, @Nullable String tenant) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheduler.uri() + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.noBody());
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (tenant != null) {
            request.header("X-Tenant", tenant);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
