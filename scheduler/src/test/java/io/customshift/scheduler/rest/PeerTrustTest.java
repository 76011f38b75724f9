package io.customshift.scheduler.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.customshift.deploy.supervision.OwnCertificate;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls an instance at an address that its certificate does not name, as in a cluster. */
class PeerTrustTest {
    @TempDir
    Path folder;

    private OwnCertificate shown;
    private HttpsServer peer;

    @BeforeEach
    void start() throws Exception {
        shown = OwnCertificate.make(folder.resolve("shown"));
        KeyStore store =
                KeyStore.getInstance(shown.keyStore().toFile(), shown.password().toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, shown.password().toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        peer = HttpsServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
        peer.setHttpsConfigurator(new HttpsConfigurator(context));
        peer.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        peer.start();
    }

    @AfterEach
    void stop() {
        peer.stop(0);
    }

    @Test
    void instanceWithTheSameCertificateIsTrustedWhereverItIs() throws Exception {
        assertThat(asked(Map.of("files", shown.certificate() + ",/nowhere"))).isEqualTo(204);
        assertThat(asked(Map.of("key-store-file", shown.keyStore().toString(), "key-store-password", shown.password())))
                .isEqualTo(204);
    }

    @Test
    void anyOtherIsHeldToThePlatformsRules() {
        OwnCertificate another = OwnCertificate.make(folder.resolve("another"));
        assertThatThrownBy(() -> asked(Map.of("files", another.certificate().toString())))
                .isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> asked(Map.of())).isInstanceOf(SSLHandshakeException.class);
        assertThatThrownBy(() -> asked(Map.of("files", "/nowhere")))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("our own certificate cannot be read");
    }

    private int asked(Map<String, String> settings) throws Exception {
        Map<String, String> named = new java.util.HashMap<>();
        settings.forEach((name, value) -> named.put("quarkus.http.ssl.certificate." + name, value));
        HttpClient http = HttpClient.newBuilder()
                .sslContext(PeerTrust.context(new SmallRyeConfigBuilder()
                        .withSources(new PropertiesConfigSource(named, "test", 100))
                        .build()))
                .build();
        return http.send(
                        HttpRequest.newBuilder(URI.create(
                                        "https://127.0.0.2:" + peer.getAddress().getPort() + "/"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
