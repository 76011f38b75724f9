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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private static TokenIssuer issuer;
    private static SchedulerProcess scheduler;
    private static FakeWorker worker;
    private static Path data;

    @BeforeAll
    static void start() throws Exception {
        issuer = new TokenIssuer("not used here");
        LocalInfra infra = LocalInfra.shared();
        String bucket = infra.createBucket(LocalInfra.uniqueName("tokens"));
        Map<String, String> environment = new HashMap<>(infra.settings(bucket));
        environment.put("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX", PREFIX);
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_OIDC_ENABLED", "true");
        environment.put("CUSTOMSHIFT_OIDC_SERVER", issuer.address());
        environment.put("CUSTOMSHIFT_OIDC_AUDIENCE", "customshift");
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
