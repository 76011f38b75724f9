package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.kafka.ClientSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** Brokers that somebody else runs. */
final class Brokers {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int CONNECT_MS = 3_000;
    /** For one that listens, on a machine that is busy. */
    private static final int ANSWER_MS = 60_000;

    private Brokers() {}

    /**
     * Returns when one of them answers. Services that run already wait for a broker however long it takes; but a fleet that is
     * being started by a person should rather say at once that there is none.
     *
     * @throws FleetException BROKER_FAILED when none does
     */
    static void check(String bootstrapServers) {
        try {
            awaitListening(bootstrapServers);
            ask(bootstrapServers);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(bootstrapServers, e);
        } catch (IOException | ExecutionException | TimeoutException | RuntimeException e) {
            throw failed(bootstrapServers, e.getCause() == null ? e : e.getCause());
        }
    }

    /** Kafka's own client does not tell a refused connection from a slow answer. */
    private static void awaitListening(String bootstrapServers) throws IOException, InterruptedException {
        long end = System.nanoTime() + CONNECT.toNanos();
        while (true) {
            IOException last = new IOException("it names no server");
            for (String server : bootstrapServers.split(",")) {
                try (Socket socket = new Socket()) {
                    socket.connect(address(server.strip()), CONNECT_MS);
                    return;
                } catch (IOException e) {
                    last = e;
                }
            }
            if (System.nanoTime() > end) {
                throw last;
            }
            Thread.sleep(250);
        }
    }

    private static InetSocketAddress address(String server) {
        int colon = server.lastIndexOf(':');
        if (colon < 1 || !server.substring(colon + 1).matches("\\d{1,5}")) {
            throw new IllegalArgumentException("'" + server + "' is not host:port");
        }
        return new InetSocketAddress(
                server.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(server.substring(colon + 1)));
    }

    private static void ask(String bootstrapServers) throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, Object> settings =
                ClientSettings.environment(bootstrapServers).client();
        settings.put("default.api.timeout.ms", ANSWER_MS);
        Admin admin = Admin.create(settings);
        try {
            admin.describeCluster().clusterId().get(ANSWER_MS + 1_000L, TimeUnit.MILLISECONDS);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static FleetException failed(String bootstrapServers, Throwable cause) {
        return new FleetException(
                FleetCode.BROKER_FAILED,
                "broker " + bootstrapServers + " does not answer; check KAFKA_BOOTSTRAP_SERVERS and whether it runs: "
                        + cause,
                cause);
    }
}
