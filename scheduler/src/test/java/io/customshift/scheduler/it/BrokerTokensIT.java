package io.customshift.scheduler.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.EmbeddedServers;
import io.customshift.deploy.supervision.Installation;
import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.deploy.testkit.TokenIssuer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;

/** A broker that takes tokens of a provider and nothing else (OAUTHBEARER), which it checks by the provider's keys. */
class BrokerTokensIT {
    private static final String ALLOWED = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    @Test
    void schedulerGetsItsTokenByItself() throws Exception {
        Path folder = Files.createDirectories(Path.of("target", "scheduler-it", LocalInfra.uniqueName("oauth"))
                .toAbsolutePath());
        try (TokenIssuer issuer = new TokenIssuer("client-secret")) {
            int port = freePort();
            ChildJvm broker = ChildJvm.start(broker(folder, issuer, port));
            try {
                broker.awaitReady();
                assertThatThrownBy(() -> topics(forged(issuer, port)))
                        .as("with a token of another provider")
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(SaslAuthenticationException.class);
                comesIn(folder, issuer, port);
            } finally {
                broker.stop();
            }
        }
    }

    private static void comesIn(Path folder, TokenIssuer issuer, int port) throws Exception {
        LocalInfra infra = LocalInfra.shared();
        Map<String, String> environment =
                new HashMap<>(infra.settings(infra.createBucket(LocalInfra.uniqueName("oauth"))));
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + port);
        environment.put("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT");
        environment.put("KAFKA_SASL_MECHANISM", "OAUTHBEARER");
        environment.put("KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL", issuer.tokenAddress());
        environment.put("KAFKA_SASL_JAAS_CONFIG", jaas("clientId=\"scheduler\" clientSecret=\"client-secret\""));
        environment.put("CUSTOMSHIFT_KAFKA_JOB_PARTITIONS", "2");
        environment.put("CUSTOMSHIFT_KAFKA_SHARD_PARTITIONS", "2");
        try (SchedulerProcess scheduler = new SchedulerProcess(folder, environment)) {
            scheduler.awaitReady();
            SchedulerIT.register(scheduler, "mug");
            assertThat(scheduler.get("/v1/subjects/mug").status()).isEqualTo(200);
        }
        assertThat(issuer.given()).isPositive();
        assertThat(Files.readString(folder.resolve("scheduler.log"))).doesNotContain("client-secret");
    }

    private static ChildSpec broker(Path folder, TokenIssuer issuer, int port) throws IOException {
        int plain = freePort();
        int controller = freePort();
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + plain + ",TOKENS://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:"
                        + controller);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + plain + ",TOKENS://127.0.0.1:" + port);
        settings.put(
                "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,TOKENS:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("listener.name.tokens.sasl.enabled.mechanisms", "OAUTHBEARER");
        settings.put("listener.name.tokens.oauthbearer.sasl.jaas.config", jaas(""));
        settings.put(
                "listener.name.tokens.oauthbearer.sasl.server.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler");
        settings.put("sasl.oauthbearer.jwks.endpoint.url", issuer.keysAddress());
        settings.put("sasl.oauthbearer.expected.audience", "customshift");
        settings.put("sasl.oauthbearer.expected.issuer", issuer.address());
        List<String> arguments = new ArrayList<>(List.of(
                "--data-dir", folder.resolve("broker").toString(),
                "--port", Integer.toString(plain),
                "--controller-port", Integer.toString(controller)));
        settings.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
        ChildSpec spec =
                EmbeddedServers.brokerNode(Installation.locate(), "broker", arguments, folder.resolve("broker.log"));
        List<String> jvm = new ArrayList<>(spec.jvmArguments());
        jvm.add("-D" + ALLOWED + "=" + issuer.keysAddress());
        return new ChildSpec(
                spec.name(),
                spec.program(),
                jvm,
                spec.arguments(),
                spec.environment(),
                spec.logFile(),
                spec.readiness(),
                spec.startLimit(),
                spec.stopGrace());
    }

    /** A client whose tokens are signed by nobody whom the broker knows. */
    private static Map<String, Object> forged(TokenIssuer known, int port) throws IOException {
        try (TokenIssuer other = new TokenIssuer("")) {
            Path token = Files.writeString(
                    Files.createTempFile("token", ".jwt"),
                    other.sign(other.claims("scheduler").put("iss", known.address())));
            token.toFile().deleteOnExit();
            System.setProperty(ALLOWED, token.toUri().toString());
            System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.files", token.toString());
            return Map.of(
                    "bootstrap.servers",
                    "127.0.0.1:" + port,
                    "security.protocol",
                    "SASL_PLAINTEXT",
                    "sasl.mechanism",
                    "OAUTHBEARER",
                    "sasl.jaas.config",
                    jaas(""),
                    "sasl.login.callback.handler.class",
                    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
                    "sasl.oauthbearer.token.endpoint.url",
                    token.toUri().toString());
        }
    }

    private static void topics(Map<String, Object> client) throws Exception {
        try (Admin admin = Admin.create(client)) {
            admin.listTopics().names().get(30, TimeUnit.SECONDS);
        }
    }

    private static String jaas(String options) {
        return "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required " + options + ";";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
