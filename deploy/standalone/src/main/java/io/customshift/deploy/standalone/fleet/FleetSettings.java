package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.customshift.ModelDefaults;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the person at this machine decided, by environment variables and options.
 *
 * @param dataDirectory everything that survives a restart, and the logs
 * @param kafka {@code KAFKA_BOOTSTRAP_SERVERS}: brokers that exist; empty starts one
 * @param s3Endpoint {@code S3_ENDPOINT}: a store that exists; empty starts one
 * @param accessKey {@code S3_ACCESS_KEY}; needed with an endpoint, else made up once and kept in the data folder
 * @param secretKey {@code S3_SECRET_KEY}; as the access key
 * @param bucket {@code S3_BUCKET}, by default {@code customshift}
 * @param region {@code S3_REGION}, by default {@code us-east-1}
 * @param ports {@code CUSTOMSHIFT_PORT_BROKER}, {@code _STORE}, {@code _SCHEDULER}, {@code _WORKER}: by name in small letters
 * @param weights {@code CUSTOMSHIFT_WEIGHTS} or {@code --weights}: handed to the workers
 * @param adapter {@code CUSTOMSHIFT_ADAPTER} or {@code --adapter}: as the weights, or {@code none}
 * @param drain {@code CUSTOMSHIFT_DRAIN_TIMEOUT}, by default 120 s: how long a worker may finish the picture in hand
 * @param workers {@code CUSTOMSHIFT_WORKERS} or {@code --workers}, 1 to 16
 */
public record FleetSettings(
        Path dataDirectory,
        Optional<String> kafka,
        Optional<URI> s3Endpoint,
        Optional<String> accessKey,
        Optional<String> secretKey,
        String bucket,
        String region,
        Map<String, Integer> ports,
        Optional<Path> weights,
        Optional<Path> adapter,
        Duration drain,
        int workers) {

    /** Parts that listen. */
    static final List<String> PARTS = List.of("broker", "store", "scheduler", "worker");

    private static final Duration DEFAULT_DRAIN = Duration.ofSeconds(120);

    public FleetSettings {
        ports = Map.copyOf(ports);
        if (s3Endpoint.isPresent() && (accessKey.isEmpty() || secretKey.isEmpty())) {
            throw bad(
                    "S3_ENDPOINT is " + s3Endpoint.get() + " but S3_ACCESS_KEY or S3_SECRET_KEY is missing; set both");
        }
        if (accessKey.isPresent() != secretKey.isPresent()) {
            throw bad("one of S3_ACCESS_KEY and S3_SECRET_KEY is set without the other; set both or none");
        }
        if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
            throw bad("S3_BUCKET is '" + bucket + "'; use 3 to 63 small letters, digits, dots and hyphens");
        }
        if (workers < 1 || workers > 16) {
            throw bad("workers is " + workers + "; give 1 to 16");
        }
    }

    /** The variable that names the port of a part. */
    static String portVariable(String part) {
        return "CUSTOMSHIFT_PORT_" + part.replaceAll("-?\\d+$", "").toUpperCase(Locale.ROOT);
    }

    /** Reads the variables; a malformed one is refused with BAD_SETTING. */
    public static FleetSettings from(Map<String, String> environment, Path dataDirectory) {
        Map<String, Integer> ports = new HashMap<>();
        for (String part : PARTS) {
            String name = portVariable(part);
            given(environment, name).ifPresent(text -> ports.put(part, number(name, text, 1, 65_535)));
        }
        return new FleetSettings(
                dataDirectory.toAbsolutePath().normalize(),
                given(environment, "KAFKA_BOOTSTRAP_SERVERS"),
                given(environment, "S3_ENDPOINT").map(FleetSettings::address),
                given(environment, "S3_ACCESS_KEY"),
                given(environment, "S3_SECRET_KEY"),
                given(environment, "S3_BUCKET").orElse("customshift"),
                given(environment, "S3_REGION").orElse("us-east-1"),
                ports,
                given(environment, "CUSTOMSHIFT_WEIGHTS").map(Path::of).map(Path::toAbsolutePath),
                given(environment, "CUSTOMSHIFT_ADAPTER")
                        .map(text -> text.equals(ModelDefaults.NO_ADAPTER)
                                ? Path.of(text)
                                : Path.of(text).toAbsolutePath()),
                given(environment, "CUSTOMSHIFT_DRAIN_TIMEOUT")
                        .map(FleetSettings::duration)
                        .orElse(DEFAULT_DRAIN),
                given(environment, "CUSTOMSHIFT_WORKERS")
                        .map(text -> number("CUSTOMSHIFT_WORKERS", text, 1, 16))
                        .orElse(1));
    }

    /** These settings on another folder. */
    public FleetSettings at(Path folder) {
        return new FleetSettings(
                folder,
                kafka,
                s3Endpoint,
                accessKey,
                secretKey,
                bucket,
                region,
                ports,
                weights,
                adapter,
                drain,
                workers);
    }

    /** These settings with the model that was chosen. */
    public FleetSettings with(WorkerModel model) {
        return new FleetSettings(
                dataDirectory,
                kafka,
                s3Endpoint,
                accessKey,
                secretKey,
                bucket,
                region,
                ports,
                Optional.of(model.weights()),
                model.adapter(),
                drain,
                workers);
    }

    @Override
    public String toString() {
        return "FleetSettings[" + dataDirectory + ", kafka " + kafka.orElse("embedded") + ", store "
                + s3Endpoint.map(URI::toString).orElse("embedded") + "]";
    }

    private static Optional<String> given(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private static URI address(String text) {
        if (!text.matches("https?://[^/\\s]+/?")) {
            throw bad("S3_ENDPOINT is '" + text + "'; give http://host:port or https://host");
        }
        return URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    /** As the worker reads it: {@code 120}, {@code 120s}, {@code 2m}, {@code PT2M}. */
    private static Duration duration(String text) {
        String iso = text.matches("\\d+") ? "PT" + text + "S" : text.matches("\\d.*") ? "PT" + text : text;
        try {
            return text.matches("\\d+ms")
                    ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                    : Duration.parse(iso);
        } catch (DateTimeParseException | NumberFormatException e) {
            throw bad("CUSTOMSHIFT_DRAIN_TIMEOUT is '" + text + "'; give a time such as 120s or 2m");
        }
    }

    private static int number(String name, String text, int least, int most) {
        if (text.matches("\\d{1,6}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw bad(name + " is '" + text + "'; give a number from " + least + " to " + most);
    }

    private static FleetException bad(String message) {
        return new FleetException(FleetCode.BAD_SETTING, message);
    }
}
