package io.customshift.kafka;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * What all Kafka clients of a process have in common: where the broker is and how it is spoken to. Read from {@code KAFKA_*}
 * variables or {@code kafka.*} properties, so {@code KAFKA_SECURITY_PROTOCOL=SASL_SSL} and all of {@code sasl.*} and {@code
 * ssl.*} reach every client. Each kind of client adds what our guarantees rest on; that cannot be changed from outside.
 *
 * @param common by Kafka's names; has {@code bootstrap.servers}
 */
public record ClientSettings(Map<String, Object> common) {
    private static final String PREFIX = "kafka.";
    private static final String TOKEN_URL = "sasl.oauthbearer.token.endpoint.url";
    private static final String TOKEN_HANDLER =
            "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler";
    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
    /** Long enough for a record that the topic's limit lets through, with what surrounds it. */
    private static final int REQUEST_BYTES = 9 << 20;

    public ClientSettings {
        if (!(common.get("bootstrap.servers") instanceof String servers) || servers.isBlank()) {
            throw new IllegalArgumentException(
                    "bootstrap.servers is missing; set KAFKA_BOOTSTRAP_SERVERS to host:port of the broker");
        }
        common = Map.copyOf(common);
    }

    /** A broker that asks for nothing. */
    public static ClientSettings of(String bootstrapServers) {
        return new ClientSettings(Map.of("bootstrap.servers", bootstrapServers));
    }

    /**
     * From settings as a framework or the environment has them.
     *
     * @param bootstrapServers where it is known from elsewhere; wins
     * @param names of all settings; those that no Kafka client has in common with the others are left alone, such as {@code
     *     KAFKA_HEAP_OPTS}. With {@code sasl.oauthbearer.token.endpoint.url}, the login handler that gets tokens there comes by itself
     */
    public static ClientSettings from(
            String bootstrapServers, Iterable<String> names, Function<String, Optional<String>> value) {
        Map<String, Object> common = new TreeMap<>();
        for (String name : names) {
            String plain = name.toLowerCase(Locale.ROOT).replace('_', '.');
            if (plain.startsWith(PREFIX) && shared(plain.substring(PREFIX.length()))) {
                value.apply(name)
                        .filter(text -> !text.isBlank())
                        .ifPresent(text -> common.put(plain.substring(PREFIX.length()), text));
            }
        }
        common.put("bootstrap.servers", bootstrapServers);
        if (common.get(TOKEN_URL) instanceof String url) {
            common.putIfAbsent("sasl.login.callback.handler.class", TOKEN_HANDLER);
            // Kafka asks nobody for tokens whom a system property does not name too; whoever set the one has said the
            // other.
            if (System.getProperty(ALLOWED_URLS) == null) {
                System.setProperty(ALLOWED_URLS, url);
            }
        }
        return new ClientSettings(common);
    }

    /** From this process's environment. */
    public static ClientSettings environment(String bootstrapServers) {
        Map<String, String> environment = System.getenv();
        return from(bootstrapServers, environment.keySet(), name -> Optional.ofNullable(environment.get(name)));
    }

    public String bootstrapServers() {
        return String.valueOf(common.get("bootstrap.servers"));
    }

    /** The same for a client that gives itself another name in the broker's logs and quotas. */
    public ClientSettings named(String clientId) {
        Map<String, Object> more = new HashMap<>(common);
        more.put("client.id", clientId);
        return new ClientSettings(more);
    }

    /** What is left to each client to say. Connections come back soon after the broker does. */
    public Map<String, Object> client() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("reconnect.backoff.max.ms", 1_000);
        settings.putAll(common);
        return settings;
    }

    /** Questions that are answered soon or not at all. */
    public Map<String, Object> admin() {
        Map<String, Object> settings = client();
        settings.put("request.timeout.ms", 4_000);
        settings.put("default.api.timeout.ms", 8_000);
        return settings;
    }

    /** Committed records only, from the beginning, and no commit that was not asked for. */
    public Map<String, Object> consumer() {
        Map<String, Object> settings = client();
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", false);
        settings.put("auto.offset.reset", "earliest");
        settings.put("max.partition.fetch.bytes", REQUEST_BYTES);
        return settings;
    }

    /** Acknowledged by all copies, and never twice because of a repeat. */
    public Map<String, Object> producer() {
        Map<String, Object> settings = client();
        settings.put("acks", "all");
        settings.put("enable.idempotence", true);
        settings.put("linger.ms", 0);
        settings.put("max.request.size", REQUEST_BYTES);
        return settings;
    }

    private static boolean shared(String name) {
        return Known.NAMES.contains(name);
    }

    /** Names that admin client, consumer and producer have in common. */
    private static final class Known {
        static final Set<String> NAMES = names();

        private static Set<String> names() {
            Set<String> names = new java.util.TreeSet<>(AdminClientConfig.configNames());
            names.retainAll(ConsumerConfig.configNames());
            names.retainAll(ProducerConfig.configNames());
            return names;
        }
    }
}
