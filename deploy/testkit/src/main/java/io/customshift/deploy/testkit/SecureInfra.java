package io.customshift.deploy.testkit;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.ChildSpec;
import io.customshift.deploy.supervision.EmbeddedServers;
import io.customshift.deploy.supervision.Installation;
import io.customshift.deploy.supervision.OwnCertificate;
import io.customshift.deploy.supervision.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A broker that asks who comes (TLS, SCRAM, ACLs that allow nothing yet but to {@code admin}) and a store by https, on a
 * folder of the caller's own.
 */
public final class SecureInfra implements AutoCloseable {
    private static final String ADMIN = "admin";

    private final Path directory;
    private final OwnCertificate certificate;
    private final Map<String, String> users = new TreeMap<>();
    private final String secretKey = random();
    private final ChildJvm broker;
    private final ChildJvm store;
    private final String bootstrap;
    private final URI storeEndpoint;

    /** @param names of the users beside the administrator */
    public SecureInfra(Path directory, List<String> names) {
        this.directory = directory.toAbsolutePath().normalize();
        this.certificate = OwnCertificate.make(this.directory.resolve("tls"));
        users.put(ADMIN, random());
        names.forEach(name -> users.put(name, random()));
        Installation installation = Installation.locate();
        List<String> arguments = new ArrayList<>(List.of(
                "--data-dir",
                this.directory.resolve("broker").toString(),
                "--secure",
                secureFile().toString()));
        broker = ChildJvm.start(EmbeddedServers.brokerNode(
                installation, "broker", arguments, this.directory.resolve("logs/broker.log")));
        store = ChildJvm.start(EmbeddedServers.secureStore(
                installation,
                this.directory.resolve("store"),
                this.directory.resolve("logs/store.log"),
                0,
                "test-access-key",
                secretKey,
                certificate));
        try {
            bootstrap = broker.awaitReady().field("broker");
            storeEndpoint = URI.create(store.awaitReady().field("store"));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    public OwnCertificate certificate() {
        return certificate;
    }

    public URI storeEndpoint() {
        return storeEndpoint;
    }

    /** The store's own key and secret. */
    public Map<String, String> storeKeys() {
        return Map.of("S3_ACCESS_KEY", "test-access-key", "S3_SECRET_KEY", secretKey);
    }

    /** All that must be said nowhere. */
    public List<String> secrets() {
        List<String> secrets = new ArrayList<>(users.values());
        secrets.add(secretKey);
        secrets.add(certificate.password());
        return secrets;
    }

    /** Makes an empty bucket. */
    public String createBucket(String name) {
        try {
            Files.createDirectories(directory.resolve("store/objects").resolve(name));
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The environment of a part that comes as this user. */
    public Map<String, String> settings(String user, String bucket) {
        Map<String, String> settings = new HashMap<>(storeKeys());
        client(user)
                .forEach((name, value) -> settings.put(
                        "KAFKA_" + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_'), value));
        settings.put("S3_ENDPOINT", storeEndpoint.toString());
        settings.put("S3_REGION", "us-east-1");
        settings.put("S3_BUCKET", bucket);
        settings.put("S3_CA_FILE", certificate.certificate().toString());
        return settings;
    }

    /**
     * A scheduler of this infrastructure that speaks https alone, on 127.0.0.1.
     *
     * @param port of https
     * @param settings of {@link #settings} and whatever else
     */
    public ChildSpec scheduler(String name, int port, Map<String, String> settings) {
        Map<String, String> own = new HashMap<>(settings);
        own.put("CUSTOMSHIFT_DATA_DIR", directory.resolve(name).toString());
        own.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        own.putIfAbsent("QUARKUS_HTTP_PORT", "0");
        own.put("QUARKUS_HTTP_SSL_PORT", Integer.toString(port));
        own.put("QUARKUS_HTTP_INSECURE_REQUESTS", "disabled");
        own.put(
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE",
                certificate.keyStore().toString());
        own.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD", certificate.password());
        return new ChildSpec(
                name,
                Installation.locate().service("scheduler"),
                ChildSpec.SCHEDULER_JVM,
                List.of(),
                own,
                directory.resolve("logs").resolve(name + ".log"),
                new Readiness.Http(URI.create("https://127.0.0.1:" + port + "/q/health/ready")),
                Duration.ofMinutes(3),
                Duration.ofSeconds(30));
    }

    /** A Kafka client's settings, by Kafka's names. */
    public Map<String, String> client(String user) {
        String password = users.get(user);
        return Map.of(
                "bootstrap.servers",
                bootstrap,
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password + "\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.certificate().toString());
    }

    /** Of the one who may do everything. */
    public Map<String, String> admin() {
        return client(ADMIN);
    }

    @Override
    public void close() {
        store.stop();
        broker.stop();
    }

    private Path secureFile() {
        StringBuilder text = new StringBuilder()
                .append("key-store=")
                .append(certificate.keyStore())
                .append("\nkey-store.password=")
                .append(certificate.password())
                .append("\ntrust-store=")
                .append(certificate.certificate())
                .append("\nadmin=")
                .append(ADMIN)
                .append('\n');
        users.forEach((name, password) ->
                text.append("user.").append(name).append('=').append(password).append('\n'));
        try {
            return Files.writeString(directory.resolve("tls/broker.properties"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
