package io.customshift.deploy.store;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Command line of the store. The keys may come from {@code S3_ACCESS_KEY} and {@code S3_SECRET_KEY} instead, where the
 * list of processes does not show them.
 *
 * @param dataDirectory folder of the store; its buckets are the folders under {@code objects}
 * @param host address to listen on
 * @param port port to listen on; 0 takes the port of the last run, else a free one
 * @param accessKey the only identity known
 * @param secretKey what its requests are signed with, at least 8 characters
 * @param tls its certificate and key (PKCS 12), for https; the password is in {@code S3_KEY_STORE_PASSWORD}
 */
record StoreOptions(Path dataDirectory, String host, int port, String accessKey, String secretKey, Optional<Tls> tls) {
    /** What https needs. */
    record Tls(Path keyStore, String password) {}

    static final String USAGE =
            "usage: --data-dir DIR [--host 127.0.0.1] [--port 0] [--access-key KEY] [--secret-key SECRET]"
                    + " [--key-store FILE]";

    StoreOptions {
        if (accessKey.isBlank()) {
            throw new IllegalArgumentException("the access key is empty; give --access-key or S3_ACCESS_KEY");
        }
        if (secretKey.length() < 8) {
            throw new IllegalArgumentException("the secret key has " + secretKey.length()
                    + " characters, fewer than 8; give --secret-key or S3_SECRET_KEY");
        }
    }

    @Override
    public String toString() {
        return "StoreOptions[" + dataDirectory + ", " + host + ":" + port + ", " + accessKey + ", secret kept]";
    }

    /** Reads {@code --name value} pairs; an unknown name, a missing value or a bad number is an {@link IllegalArgumentException}. */
    static StoreOptions parse(Map<String, String> environment, String... arguments) {
        Map<String, String> given = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            String name = arguments[i];
            switch (name) {
                case "--data-dir", "--host", "--port", "--access-key", "--secret-key", "--key-store" -> {
                    if (i + 1 == arguments.length) {
                        throw new IllegalArgumentException(name + " has no value");
                    }
                    given.put(name, arguments[i + 1]);
                }
                default -> throw new IllegalArgumentException(name + " is not an option");
            }
        }
        String directory = given.get("--data-dir");
        if (directory == null) {
            throw new IllegalArgumentException("--data-dir is missing");
        }
        return new StoreOptions(
                Path.of(directory).toAbsolutePath().normalize(),
                given.getOrDefault("--host", "127.0.0.1"),
                port(given.get("--port")),
                given.getOrDefault("--access-key", environment.getOrDefault("S3_ACCESS_KEY", "")),
                given.getOrDefault("--secret-key", environment.getOrDefault("S3_SECRET_KEY", "")),
                Optional.ofNullable(given.get("--key-store"))
                        .map(file -> new Tls(
                                Path.of(file).toAbsolutePath(),
                                environment.getOrDefault("S3_KEY_STORE_PASSWORD", ""))));
    }

    private static int port(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65_535) {
            return Integer.parseInt(text);
        }
        throw new IllegalArgumentException("--port is '" + text + "'; give a number from 0 to 65535");
    }
}
