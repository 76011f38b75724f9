package io.customshift.deploy.testkit;

import io.customshift.deploy.supervision.ChildJvm;
import io.customshift.deploy.supervision.EmbeddedServers;
import io.customshift.deploy.supervision.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real broker and a real S3 store for tests, each in a JVM of its own that ends with this one. Ports stay the same when a
 * server is killed and started again, and so does its data.
 *
 * <p>Most tests share {@link #shared()} and keep apart by names: {@link #uniqueName(String)} for topics, groups and buckets.
 * Tests that kill servers may do so on the shared one if they start them again before they end.
 */
public final class LocalInfra implements AutoCloseable {

    private static @Nullable LocalInfra shared;

    private final Path directory;
    private final Installation installation = Installation.locate();
    private ChildJvm broker;
    private ChildJvm store;
    private final int brokerPort;
    private final URI storeEndpoint;

    private LocalInfra(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        broker = ChildJvm.start(
                EmbeddedServers.broker(installation, this.directory.resolve("broker"), log("broker"), 0, Map.of()));
        store = launchStore(0);
        try {
            String address = broker.awaitReady().field("broker");
            brokerPort = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
            storeEndpoint = URI.create(store.awaitReady().field("store"));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The one of this JVM, started at the first call, ended with the JVM; its data goes to {@code target/local-infra} and is deleted. */
    public static synchronized LocalInfra shared() {
        if (shared == null) {
            Path directory = Path.of(
                    "target",
                    "local-infra",
                    Long.toString(ProcessHandle.current().pid()));
            LocalInfra started = new LocalInfra(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                started.close();
                deleteTree(started.directory);
            }));
            shared = started;
        }
        return shared;
    }

    /** One of the caller's own on a folder, which is kept. */
    public static LocalInfra start(Path directory) {
        return new LocalInfra(directory);
    }

    /** {@code host:port} of the broker. */
    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    /** Address of the store. */
    public URI storeEndpoint() {
        return storeEndpoint;
    }

    public String accessKey() {
        return "test-access-key";
    }

    public String secretKey() {
        return "test-secret-key-0123456789";
    }

    public String region() {
        return "us-east-1";
    }

    /** The settings under the names of the environment variables that every part of the fleet reads. */
    public Map<String, String> settings(String bucket) {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers(),
                "S3_ENDPOINT", storeEndpoint().toString(),
                "S3_ACCESS_KEY", accessKey(),
                "S3_SECRET_KEY", secretKey(),
                "S3_REGION", region(),
                "S3_BUCKET", bucket);
    }

    /** A name that no other test has, valid as a topic, a group and a bucket: lower case letters, digits, hyphens. */
    public static String uniqueName(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Makes an empty bucket without a request: a bucket of this store is a folder. Returns its name. */
    public String createBucket(String name) {
        try {
            Files.createDirectories(directory.resolve("store/objects").resolve(name));
            return name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code kill -9} of the broker; clients lose their connections. */
    public synchronized void killBroker() {
        broker.kill();
    }

    /** SIGTERM to the broker, and waits for its end. */
    public synchronized void stopBroker() {
        broker.stop();
    }

    /** Starts the broker again on the same port and data, and waits until it is ready; does nothing while it runs. */
    public synchronized void startBroker() {
        if (!broker.isAlive()) {
            broker = ChildJvm.start(EmbeddedServers.broker(
                    installation, directory.resolve("broker"), log("broker"), brokerPort, Map.of()));
            broker.awaitReady();
        }
    }

    /** {@code kill -9} of the store. */
    public synchronized void killStore() {
        store.kill();
    }

    /** SIGTERM to the store, and waits for its end. */
    public synchronized void stopStore() {
        store.stop();
    }

    /** Starts the store again on the same port and data, and waits until it is ready; does nothing while it runs. */
    public synchronized void startStore() {
        if (!store.isAlive()) {
            store = launchStore(storeEndpoint.getPort());
            store.awaitReady();
        }
    }

    /** The broker's process. */
    public synchronized ChildJvm broker() {
        return broker;
    }

    /** The store's process. */
    public synchronized ChildJvm store() {
        return store;
    }

    @Override
    public synchronized void close() {
        store.stop();
        broker.stop();
    }

    private ChildJvm launchStore(int port) {
        return ChildJvm.start(EmbeddedServers.store(
                installation, directory.resolve("store"), log("store"), port, accessKey(), secretKey()));
    }

    private Path log(String name) {
        return directory.resolve("logs").resolve(name + ".log");
    }

    private static void deleteTree(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // below target; the next clean build removes it
        }
    }
}
