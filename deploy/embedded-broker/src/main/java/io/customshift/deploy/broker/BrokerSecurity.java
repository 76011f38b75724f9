package io.customshift.deploy.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A node that asks who comes: TLS and SCRAM-SHA-512 on the client port, TLS and PLAIN on the controller's, and ACLs, which
 * allow nothing that was not granted. The first user may do everything.
 *
 * @param keyStore the node's certificate and key (PKCS 12)
 * @param trustStore certificates that the node trusts when it speaks to itself (PEM)
 * @param admin the user that may do everything
 * @param users passwords by name, the admin's among them
 */
record BrokerSecurity(Path keyStore, String password, Path trustStore, String admin, Map<String, String> users) {
    private static final String USER = "user.";
    private static final String CLIENTS = "SASL_SSL";
    private static final String MECHANISM = "SCRAM-SHA-512";

    /**
     * Reads {@code key-store}, {@code key-store.password}, {@code trust-store}, {@code admin} and {@code user.NAME}. A file, since
     * the list of processes shows command lines.
     */
    static BrokerSecurity read(Path file) {
        Properties given = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            given.load(in);
        } catch (IOException e) {
            throw new IllegalArgumentException("--secure " + file + " cannot be read: " + e, e);
        }
        Map<String, String> users = new TreeMap<>();
        given.stringPropertyNames().stream()
                .filter(name -> name.startsWith(USER))
                .forEach(name -> users.put(name.substring(USER.length()), given.getProperty(name)));
        for (String name : List.of("key-store", "key-store.password", "trust-store", "admin")) {
            if (given.getProperty(name, "").isBlank()) {
                throw new IllegalArgumentException("--secure " + file + " has no " + name);
            }
        }
        users.forEach((name, password) -> {
            if (!name.matches("[A-Za-z0-9_-]{1,64}") || !password.matches("[A-Za-z0-9_-]{8,128}")) {
                throw new IllegalArgumentException("--secure " + file + ": user " + name
                        + "; names and passwords are letters, digits, _ and -, passwords of 8 or more");
            }
        });
        if (!users.containsKey(given.getProperty("admin"))) {
            throw new IllegalArgumentException("--secure " + file + " has no user.NAME for its admin");
        }
        return new BrokerSecurity(
                Path.of(given.getProperty("key-store")).toAbsolutePath(),
                given.getProperty("key-store.password"),
                Path.of(given.getProperty("trust-store")).toAbsolutePath(),
                given.getProperty("admin"),
                users);
    }

    /** What {@code kafka-storage format} must know, so that the users are there at the first start. */
    List<String> format() {
        List<String> arguments = new ArrayList<>();
        users.forEach((name, secret) -> {
            arguments.add("--add-scram");
            arguments.add(MECHANISM + "=[name=" + name + ",password=" + secret + "]");
        });
        return arguments;
    }

    /** The properties, in place of those of a node that is open. */
    Map<String, String> settings(String clients, String controller) {
        String secret = users.getOrDefault(admin, "");
        Map<String, String> settings = new TreeMap<>();
        settings.put("listeners", CLIENTS + "://" + clients + ",CONTROLLER://" + controller);
        settings.put("advertised.listeners", CLIENTS + "://" + clients);
        settings.put("listener.security.protocol.map", CLIENTS + ":SASL_SSL,CONTROLLER:SASL_SSL");
        settings.put("inter.broker.listener.name", CLIENTS);
        settings.put("sasl.mechanism.inter.broker.protocol", MECHANISM);
        settings.put("sasl.mechanism.controller.protocol", "PLAIN");
        settings.put("sasl.enabled.mechanisms", MECHANISM + ",PLAIN");
        settings.put("listener.name.sasl_ssl.sasl.enabled.mechanisms", MECHANISM);
        settings.put(
                "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + admin
                        + "\" password=\"" + secret + "\";");
        settings.put("listener.name.controller.sasl.enabled.mechanisms", "PLAIN");
        settings.put(
                "listener.name.controller.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + admin
                        + "\" password=\"" + secret + "\" user_" + admin + "=\"" + secret + "\";");
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", keyStore.toString());
        settings.put("ssl.keystore.password", password);
        settings.put("ssl.key.password", password);
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", trustStore.toString());
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("super.users", "User:" + admin);
        return settings;
    }

    @Override
    public String toString() {
        return "BrokerSecurity[" + keyStore + ", users " + users.keySet() + "]";
    }
}
