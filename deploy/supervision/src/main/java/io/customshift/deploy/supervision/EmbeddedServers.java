package io.customshift.deploy.supervision;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Recipes for the two embedded servers. Both keep their data, and with port 0 their ports, in their folder. */
public final class EmbeddedServers {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);

    private EmbeddedServers() {}

    /**
     * A single Kafka node; ready with {@code broker=host:port}.
     *
     * @param port client port, 0 for the last run's or a free one
     * @param overrides broker properties
     */
    public static ChildSpec broker(
            Installation installation, Path directory, Path logFile, int port, Map<String, String> overrides) {
        List<String> arguments =
                new ArrayList<>(List.of("--data-dir", directory.toString(), "--port", Integer.toString(port)));
        overrides.forEach((name, value) -> arguments.addAll(List.of("--set", name + "=" + value)));
        return brokerNode(installation, "broker", arguments, logFile);
    }

    /** One node with the command line given: for clusters. */
    public static ChildSpec brokerNode(Installation installation, String name, List<String> arguments, Path logFile) {
        return new ChildSpec(
                name,
                installation.broker(),
                ChildSpec.SMALL_JVM,
                arguments,
                Map.of(),
                logFile,
                new Readiness.Line(),
                START_LIMIT,
                Duration.ofSeconds(15));
    }

    /** The S3 server by https; ready with {@code store=https://host:port}. */
    public static ChildSpec secureStore(
            Installation installation,
            Path directory,
            Path logFile,
            int port,
            String accessKey,
            String secretKey,
            OwnCertificate certificate) {
        return new ChildSpec(
                "store",
                installation.store(),
                ChildSpec.SMALL_JVM,
                List.of(
                        "--data-dir",
                        directory.toString(),
                        "--port",
                        Integer.toString(port),
                        "--key-store",
                        certificate.keyStore().toString()),
                Map.of(
                        "S3_ACCESS_KEY",
                        accessKey,
                        "S3_SECRET_KEY",
                        secretKey,
                        "S3_KEY_STORE_PASSWORD",
                        certificate.password(),
                        "LC_ALL",
                        "C.UTF-8"),
                logFile,
                new Readiness.Line(),
                START_LIMIT,
                Duration.ofSeconds(5));
    }

    /** The S3 server; ready with {@code store=http://host:port}. The keys travel in the environment. */
    public static ChildSpec store(
            Installation installation, Path directory, Path logFile, int port, String accessKey, String secretKey) {
        return new ChildSpec(
                "store",
                installation.store(),
                ChildSpec.SMALL_JVM,
                List.of("--data-dir", directory.toString(), "--port", Integer.toString(port)),
                // Keys become file names, which a JVM writes in the locale's letters.
                Map.of("S3_ACCESS_KEY", accessKey, "S3_SECRET_KEY", secretKey, "LC_ALL", "C.UTF-8"),
                logFile,
                new Readiness.Line(),
                START_LIMIT,
                Duration.ofSeconds(5));
    }
}
