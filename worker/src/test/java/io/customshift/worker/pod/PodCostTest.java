package io.customshift.worker.pod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.customshift.deploy.supervision.OwnCertificate;
import io.customshift.worker.cache.CacheFigures;
import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.heartbeat.WorkInHand;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.awaitility.Awaitility;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a server that speaks https and takes what Kubernetes' API server takes of this call. */
class PodCostTest {
    private static final String POD = "/api/v1/namespaces/pictures/pods/fleet-worker-7d9c-x2b";

    @TempDir
    private static Path keys;

    private static OwnCertificate certificate;
    private static HttpsServer server;
    private static final List<String> REQUESTS = new CopyOnWriteArrayList<>();
    private static volatile int status;

    @TempDir
    private Path serviceAccount;

    private final WorkInHand work = new WorkInHand();
    private final Lines lines = new Lines();
    private double saved;

    @BeforeAll
    static void listen() throws Exception {
        certificate = OwnCertificate.make(keys.resolve("api-server"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(certificate.keyStore())) {
            store.load(in, certificate.password().toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, certificate.password().toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", PodCostTest::answer);
        server.start();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        REQUESTS.add(String.join(
                " ",
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("Content-Type"),
                exchange.getRequestHeaders().getFirst("Authorization"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        byte[] body = ("{\"kind\":\"Status\",\"message\":\"answer " + status + "\"}").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterAll
    static void close() {
        server.stop(0);
    }

    @BeforeEach
    void mount() throws IOException {
        REQUESTS.clear();
        status = 200;
        Files.writeString(serviceAccount.resolve("token"), "token-1\n");
        Files.copy(certificate.certificate(), serviceAccount.resolve("ca.crt"));
        Logger.getLogger(PodCost.class.getName()).addHandler(lines);
    }

    @AfterEach
    void deaf() {
        Logger.getLogger(PodCost.class.getName()).removeHandler(lines);
    }

    @Test
    void theCostIsWrittenAsOneAnnotationInTheServiceAccountsName() throws Exception {
        PodCost cost = cost("fleet-worker-7d9c-x2b");
        OwnPod pod = cost.pod().orElseThrow();
        saved = 90;
        cost.look(pod);
        cost.look(pod);
        assertThat(REQUESTS).containsExactly(patch("token-1", 90));

        // The cluster renews tokens in the file.
        Files.writeString(serviceAccount.resolve("token"), "token-2\n");
        work.began(DeletionCostTest.shard(40));
        cost.look(pod);
        assertThat(REQUESTS).containsExactly(patch("token-1", 90), patch("token-2", 130));
        assertThat(lines.warnings).isEmpty();
    }

    @Test
    void whatIsRefusedIsOneLineTroublesNobodyAndIsToldLater() throws Exception {
        PodCost cost = cost("fleet-worker-7d9c-x2b");
        OwnPod pod = cost.pod().orElseThrow();
        status = 403;
        cost.look(pod);
        cost.look(pod);
        assertThat(REQUESTS).hasSize(2);
        assertThat(lines.warnings)
                .singleElement()
                .asString()
                .contains("answered 403", "answer 403", "let the service account patch pods")
                .doesNotContain("token-1");

        status = 200;
        cost.look(pod);
        cost.look(pod);
        assertThat(REQUESTS).hasSize(3);

        Files.writeString(serviceAccount.resolve("token"), "half a\ntoken");
        saved = 50;
        cost.look(pod);
        Files.delete(serviceAccount.resolve("token"));
        cost.look(pod);
        assertThat(REQUESTS).hasSize(3);
        assertThat(lines.warnings).hasSize(3).noneMatch(line -> line.contains("half"));
    }

    @Test
    void aServerThatTheClusterDoesNotVouchForIsShownNoToken() throws Exception {
        Files.copy(
                OwnCertificate.make(keys.resolve("other")).certificate(),
                serviceAccount.resolve("ca.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        OwnPod pod = cost("fleet-worker-7d9c-x2b").pod().orElseThrow();
        assertThatThrownBy(() -> pod.deletionCost(1)).isInstanceOf(SSLHandshakeException.class);
        assertThat(REQUESTS).isEmpty();
    }

    /** On a machine, in compose, and where the chart's value is off. */
    @Test
    void whereThereIsNoPodOrNoTokenNothingIsTold() throws Exception {
        new PodCost(settings(null), work, this::cache, System::nanoTime).run();
        assertThat(lines.warnings).isEmpty();

        cost("../secrets/x").run();
        assertThat(lines.warnings).singleElement().asString().contains("is no name of a pod");

        Files.delete(serviceAccount.resolve("token"));
        cost("fleet-worker-7d9c-x2b").run();
        assertThat(lines.warnings).hasSize(2).last().asString().contains("mount the service account's token");
        assertThat(REQUESTS).isEmpty();
    }

    @Test
    void noMoreThanOneIsToldAnInterval() throws Exception {
        Thread thread = new Thread(cost("fleet-worker-7d9c-x2b"));
        thread.start();
        try {
            Awaitility.await().until(() -> REQUESTS.size() == 1);
            saved = 1000;
            Thread.sleep(300);
            assertThat(REQUESTS).hasSize(1);
        } finally {
            thread.interrupt();
            thread.join(10_000);
        }
        assertThat(thread.isAlive()).isFalse();
    }

    private static String patch(String token, int cost) {
        return "PATCH " + POD + " application/merge-patch+json Bearer " + token
                + " {\"metadata\":{\"annotations\":{\"controller.kubernetes.io/pod-deletion-cost\":\"" + cost + "\"}}}";
    }

    private PodCost cost(String pod) {
        return new PodCost(settings(pod), work, this::cache, () -> 0);
    }

    private CacheFigures cache() {
        return new CacheFigures(0, 0, 0, 0, 0, saved);
    }

    private WorkerSettings.Pod settings(@Nullable String pod) {
        return new WorkerSettings.Pod() {
            @Override
            public Optional<String> name() {
                return Optional.ofNullable(pod);
            }

            @Override
            public Optional<String> namespace() {
                return Optional.of("pictures");
            }

            @Override
            public URI apiServer() {
                return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
            }

            @Override
            public Path serviceAccount() {
                return serviceAccount;
            }

            @Override
            public Duration costInterval() {
                return Duration.ofMinutes(1);
            }
        };
    }

    /** What the class under test says in the log. */
    private static final class Lines extends Handler {
        private final List<String> warnings = new ArrayList<>();

        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(line instanceof ExtLogRecord whole ? whole.getFormattedMessage() : line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
