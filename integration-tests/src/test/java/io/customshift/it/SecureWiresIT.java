package io.customshift.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.OwnCertificate;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.deploy.testkit.SecureInfra;
import io.customshift.kafka.FleetAcls;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.ApiKeyText;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.JobPhase;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ResultLine;
import io.customshift.schemas.message.Scope;
import io.customshift.storage.TrustedCertificates;
import java.awt.Color;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The way of a job with nothing on the wire in the clear and nobody unasked: TLS and SCRAM to a broker with the fleet's own ACLs
 * and no others, TLS to the store, https and a key to the scheduler.
 */
class SecureWiresIT {
    private static final Path DIRECTORY =
            Path.of("target", "fleet", LocalInfra.uniqueName("secure")).toAbsolutePath();
    private static final TopicNames NAMES = new TopicNames("");

    private static final ApiKeyText KEY = ApiKeyText.generate(new SecureRandom());
    private static final Tenant ACME = new Tenant("acme");

    private static SecureInfra infra;
    /** Of a service that has no key. */
    private static OwnCertificate client;

    private static HttpClient http;
    private static ChildJvm scheduler;
    private static Service worker;
    private static String url;
    private static int plainPort;

    @BeforeAll
    static void start() throws Exception {
        infra = new SecureInfra(DIRECTORY, List.of("scheduler", "worker", "acme-shop"));
        client = OwnCertificate.make(DIRECTORY.resolve("client"));
        List<AclBinding> rules = new ArrayList<>(FleetAcls.scheduler(NAMES, "User:scheduler", List.of(ACME)));
        rules.addAll(FleetAcls.client(NAMES, "User:acme-shop", ACME));
        rules.addAll(FleetAcls.worker(NAMES, "User:worker"));
        try (Admin admin = Admin.create(new HashMap<String, Object>(infra.admin()))) {
            admin.createAcls(rules).all().get();
        }
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .sslContext(TrustedCertificates.with(infra.certificate().certificate())
                        .context())
                .build();
        String bucket = infra.createBucket("secure");
        int port = freePort();
        plainPort = freePort();
        url = "https://127.0.0.1:" + port;
        scheduler = ChildJvm.start(scheduler(bucket, port));
        worker = Fleet.worker("worker-1", infra.settings("worker", bucket), DIRECTORY);
        await("scheduler")
                .ignoreExceptions()
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(() ->
                        assertThat(get("/q/health/ready", null).statusCode()).isEqualTo(200));
        worker.process().awaitReady();
    }

    @AfterAll
    static void stop() {
        worker.process().stop();
        scheduler.stop();
        infra.close();
    }

    private static ChildSpec scheduler(String bucket, int port) throws IOException {
        Path keys = Files.writeString(
                DIRECTORY.resolve("keys.jsonl"),
                new String(
                        Json.write(new ApiKey(
                                KEY.id(),
                                Tenant.DEFAULT,
                                List.of(Scope.SUBMIT, Scope.READ),
                                KEY.digest(),
                                null,
                                Instant.now(),
                                null,
                                null)),
                        StandardCharsets.UTF_8));
        Map<String, String> settings = new HashMap<>(infra.settings("scheduler", bucket));
        settings.put(
                "S3_PUBLIC_ENDPOINT",
                "https://localhost:" + infra.storeEndpoint().getPort());
        settings.put("CUSTOMSHIFT_ACCESS_KEYS_FILE", keys.toString());
        settings.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "2");
        settings.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "2");
        settings.put("CUSTOMSHIFT_REQUESTS_TENANT_TOPICS", ACME.value());
        settings.put("CUSTOMSHIFT_ACCESS_CERTIFICATES", "localhost tenant=acme scopes=read");
        settings.put(
                "QUARKUS_HTTP_SSL_CERTIFICATE_TRUST_STORE_FILES",
                client.certificate().toString());
        settings.put("QUARKUS_HTTP_PORT", Integer.toString(plainPort));
        return infra.scheduler("scheduler", port, settings);
    }

    @Test
    void jobGoesItsWayAndNoSecretIsSaidAnywhere() throws Exception {
        HttpResponse<String> subject =
                put("/v1/subjects/mug", Pictures.FORM, Pictures.form("mug", Pictures.photo(Color.RED)));
        assertThat(subject.statusCode()).as(subject.body()).isEqualTo(201);
        HttpResponse<String> job = put(
                "/v1/jobs/secure?size=64x64&steps=2",
                "text/csv",
                BodyPublishers.ofString("subject,prompt,count\nmug,on a table,3\n"));
        assertThat(job.statusCode()).as(job.body()).isEqualTo(201);
        await("job")
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(status("secure").phase()).isEqualTo(JobPhase.FINISHED));
        assertThat(status("secure").stored()).isEqualTo(3);

        String results = get("/v1/jobs/secure/results", KEY.reveal()).body();
        ResultLine line = Json.read(
                results.lines().findFirst().orElseThrow().getBytes(StandardCharsets.UTF_8),
                ResultLine.class,
                ReadMode.TOLERANT);
        String address = Objects.requireNonNull(line.url());
        assertThat(address).startsWith("https://localhost:");
        HttpResponse<byte[]> picture =
                http.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofByteArray());
        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.body()).startsWith(0x89, 'P', 'N', 'G');

        List<String> secrets = new ArrayList<>(infra.secrets());
        secrets.add(KEY.reveal().substring(KEY.reveal().lastIndexOf('_') + 1));
        String answers = subject.body()
                + job.body()
                + results
                + get("/v1/jobs", KEY.reveal()).body()
                + get("/q/health/ready", null).body()
                + get("/q/metrics", null).body()
                + get("/v1/jobs", KEY.reveal() + "x").body();
        for (String secret : secrets) {
            assertThat(answers).doesNotContain(secret);
            assertThat(processes()).doesNotContain(secret);
            for (Path log : logs()) {
                assertThat(Files.readString(log, StandardCharsets.ISO_8859_1))
                        .as(log.toString())
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void nobodyComesInTheClearOrWithoutAKey() throws Exception {
        assertThat(get("/v1/jobs", null).statusCode()).isEqualTo(401);
        assertThatThrownBy(() -> http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plainPort + "/v1/jobs"))
                                .build(),
                        BodyHandlers.ofString()))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void serviceIsWhomItsCertificateNamesAndAnotherIsNobody() throws Exception {
        HttpResponse<String> quotas = shown(client, "GET", "/v1/quotas", null);
        assertThat(quotas.statusCode()).as(quotas.body()).isEqualTo(200);
        assertThat(shown(client, "GET", "/v1/jobs/secure", null).statusCode())
                .as("another tenant's")
                .isEqualTo(404);
        assertThat(shown(client, "DELETE", "/v1/subjects/mug", null).body()).contains("SCOPE_MISSING");
        assertThat(shown(client, "GET", "/v1/jobs", KEY.reveal() + "x").body())
                .as("a key that is shown counts before it")
                .contains("KEY_UNKNOWN");
        // Signed by nobody whom the scheduler trusts: the platform's client does not even send it.
        OwnCertificate stranger = OwnCertificate.make(DIRECTORY.resolve("stranger"));
        int status;
        try {
            status = shown(stranger, "GET", "/v1/jobs", null).statusCode();
        } catch (SSLException refused) {
            status = 401;
        }
        assertThat(status).isEqualTo(401);
    }

    @Test
    void programOfATenantWritesItsOwnRequestsAlone() throws Exception {
        write("acme-shop", NAMES.requests(ACME));
        for (String topic : List.of("requests.v1", "job-events.v1")) {
            assertThatThrownBy(() -> write("acme-shop", topic))
                    .as(topic)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    private static HttpResponse<String> shown(
            OwnCertificate certificate, String method, String path, @Nullable String key) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        char[] password = certificate.password().toCharArray();
        try (InputStream in = Files.newInputStream(certificate.keyStore())) {
            store.load(in, password);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
                keys.getKeyManagers(),
                new TrustManager[] {
                    TrustedCertificates.with(infra.certificate().certificate()).manager()
                },
                null);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(30))
                .method(method, BodyPublishers.noBody());
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(context)
                .build()
                .send(request.build(), BodyHandlers.ofString());
    }

    /** Else one broken worker could say of any job whatever it likes. */
    @Test
    void workerWritesNoJobsAndNoKeysAndTheSchedulerNeither() {
        for (String topic : List.of(
                "jobs.v1",
                "subjects.v1",
                "api-keys.v1",
                "job-fences.v1",
                "admissions.v1",
                "reviews.v1",
                "recipes.v1",
                "audit.v1",
                "scheduler-commands.v1",
                "scheduler-journal.v1",
                "requests.v1",
                "shards.v1")) {
            assertThatThrownBy(() -> write("worker", topic))
                    .as(topic)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
        for (String topic : List.of("api-keys.v1", "worker-heartbeats.v1", "requests.v1")) {
            assertThatThrownBy(() -> write("scheduler", topic))
                    .as(topic)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    private static void write(String user, String topic) throws Exception {
        Map<String, Object> settings = new HashMap<>(infra.client(user));
        settings.put("max.block.ms", 20_000);
        settings.put("enable.idempotence", false);
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "default/j", "{}")).get();
        }
    }

    private static JobStatus status(String job) throws Exception {
        return Json.read(
                get("/v1/jobs/" + job, KEY.reveal()).body().getBytes(StandardCharsets.UTF_8),
                JobStatus.class,
                ReadMode.TOLERANT);
    }

    private static HttpResponse<String> get(String path, @Nullable String key) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(30));
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> put(String path, String type, BodyPublisher body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .timeout(Duration.ofSeconds(60))
                        .header("Authorization", "Bearer " + KEY.reveal())
                        .header("Content-Type", type)
                        .PUT(body)
                        .build(),
                BodyHandlers.ofString());
    }

    private static List<Path> logs() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            return files.filter(file ->
                            file.toString().endsWith(".log") && !file.toString().contains("/broker/log/"))
                    .filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("store/objects"))
                    .toList();
        }
    }

    private static String processes() throws Exception {
        Process process = new ProcessBuilder("ps", "-eo", "args", "-ww")
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
