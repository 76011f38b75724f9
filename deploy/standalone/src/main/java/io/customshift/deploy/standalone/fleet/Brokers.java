package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/** Brokers that somebody else runs. */
final class Brokers {

    private static final int PATIENCE_MS = 20_000;

    private Brokers() {}

    /**
     * Returns when one of them answers. Services that run already wait for a broker however long it takes; but a fleet that is
     * being started by a person should rather say at once that there is none.
     *
     * @throws FleetException BROKER_FAILED when none does
     */
    static void check(String bootstrapServers) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "request.timeout.ms",
                PATIENCE_MS,
                "default.api.timeout.ms",
                PATIENCE_MS,
                "reconnect.backoff.max.ms",
                1_000);
        try {
            Admin admin = Admin.create(settings);
            try {
                admin.describeCluster().clusterId().get(PATIENCE_MS + 1_000, TimeUnit.MILLISECONDS);
            } finally {
                admin.close(Duration.ZERO);
            }
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new FleetException(
                    FleetCode.BROKER_FAILED,
                    "broker " + bootstrapServers + " does not answer within " + PATIENCE_MS / 1_000
                            + " s; check KAFKA_BOOTSTRAP_SERVERS and whether it runs: " + cause,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BROKER_FAILED, "interrupted while asking " + bootstrapServers, e);
        }
    }
}
