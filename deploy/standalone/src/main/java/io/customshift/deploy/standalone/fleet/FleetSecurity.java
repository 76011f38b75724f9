package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.OwnCertificate;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.FleetAcls;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.ApiKeyText;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.message.ApiKey;
import io.customshift.schemas.message.Scope;
import io.customshift.storage.StoreWire;
import io.customshift.storage.TrustedCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AclBinding;

/**
 * What a fleet on this machine needs to speak to itself and to others as it would on a network: a certificate of its own, a
 * user with the fewest rights for each part, a key for whoever submits. Passwords are kept in the data folder, since the
 * broker learns them once; certificate and API key are new at each start.
 */
public final class FleetSecurity {
    private static final List<String> USERS = List.of("admin", "scheduler", "worker");

    private final Path folder;
    private final OwnCertificate certificate;
    private final KeptProperties passwords;
    private final ApiKeyText key = ApiKeyText.generate(new SecureRandom());

    /** @param data the fleet's folder, which must have been a secure fleet's from the beginning */
    public FleetSecurity(Path data) {
        this.folder = data.resolve("tls");
        try {
            for (String old : List.of("own.p12", "own.pem")) {
                Files.deleteIfExists(folder.resolve(old));
            }
            certificate = OwnCertificate.make(folder);
            passwords = new KeptProperties(folder.resolve("passwords.properties"));
            StringBuilder broker = new StringBuilder("key-store=" + certificate.keyStore() + "\nkey-store.password="
                    + certificate.password() + "\ntrust-store=" + certificate.certificate() + "\nadmin=admin\n");
            for (String user : USERS) {
                broker.append("user.")
                        .append(user)
                        .append('=')
                        .append(password(user))
                        .append('\n');
            }
            KeptProperties.write(brokerFile(), broker.toString());
            ApiKey kept = new ApiKey(
                    key.id(),
                    Tenant.DEFAULT,
                    List.of(Scope.SUBMIT, Scope.READ),
                    key.digest(),
                    "this machine",
                    Instant.now(),
                    null,
                    null);
            KeptProperties.write(keysFile(), new String(Json.write(kept), StandardCharsets.UTF_8) + "\n");
        } catch (IOException e) {
            throw Disk.unwritable(folder, e);
        }
    }

    /** What to send to the scheduler. */
    public String key() {
        return key.reveal();
    }

    /** Lets this process trust the fleet's certificate, in all that it opens from now on. */
    public void trust() {
        SSLContext.setDefault(
                TrustedCertificates.with(certificate.certificate()).context());
    }

    OwnCertificate certificate() {
        return certificate;
    }

    Path brokerFile() {
        return folder.resolve("broker.properties");
    }

    StoreWire wire() {
        return new StoreWire(Optional.of(certificate.certificate().toString()), Optional.empty(), Optional.empty());
    }

    /** Gives each part the rights that it needs, on a broker that is there. */
    void allow(String broker) {
        TopicNames names = new TopicNames("");
        List<AclBinding> rules = new ArrayList<>(FleetAcls.scheduler(names, "User:scheduler"));
        rules.addAll(FleetAcls.worker(names, "User:worker"));
        Map<String, Object> settings = new HashMap<>(client("admin"));
        settings.put("bootstrap.servers", broker);
        try (Admin admin = Admin.create(new ClientSettings(settings).admin())) {
            admin.createAcls(rules).all().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BROKER_FAILED, "interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new FleetException(FleetCode.BROKER_FAILED, "the broker did not take the rules: " + e.getCause(), e);
        }
    }

    /** The variables of a part: {@code scheduler} or {@code worker}. */
    Map<String, String> environment(String program, int port) {
        Map<String, String> own = new HashMap<>();
        client(program)
                .forEach((name, value) -> own.put(
                        "KAFKA_" + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_'), value));
        own.put("S3_CA_FILE", certificate.certificate().toString());
        if (program.equals("scheduler")) {
            own.put("CUSTOMSHIFT_ACCESS_KEYS_FILE", keysFile().toString());
            own.put("QUARKUS_HTTP_SSL_PORT", Integer.toString(port));
            own.put("QUARKUS_HTTP_INSECURE_REQUESTS", "disabled");
            own.put(
                    "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_FILE",
                    certificate.keyStore().toString());
            own.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_STORE_PASSWORD", certificate.password());
        }
        return own;
    }

    private Map<String, String> client(String user) {
        return Map.of(
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                "SCRAM-SHA-512",
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password(user) + "\";",
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificate.certificate().toString());
    }

    private Path keysFile() {
        return folder.resolve("keys.jsonl");
    }

    private String password(String user) {
        String value = passwords.value(user).orElseGet(() -> {
            byte[] random = new byte[16];
            new SecureRandom().nextBytes(random);
            return HexFormat.of().formatHex(random);
        });
        passwords.keep(user, value);
        return value;
    }
}
