package io.customshift.worker.channel;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the start back until the broker's name is known. Kafka's clients wait for a broker that does not answer, but fail at
 * once for a name that does not resolve, as one does whose container or service is not there yet; and a channel that has failed
 * stays so. What is still unknown after a minute is taken for a mistake, and ends the process.
 */
@ApplicationScoped
public class BrokerName {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerName.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES = 60;

    private final String bootstrapServers;
    private final Predicate<String> resolves;
    private final Duration pause;

    @Inject
    BrokerName(@ConfigProperty(name = "kafka.bootstrap.servers") String bootstrapServers) {
        this(bootstrapServers, BrokerName::resolves, PAUSE);
    }

    BrokerName(String bootstrapServers, Predicate<String> resolves, Duration pause) {
        this.bootstrapServers = bootstrapServers;
        this.resolves = resolves;
        this.pause = pause;
    }

    /** Before the channels make their clients. */
    void start(@Observes @Priority(1) StartupEvent event) throws InterruptedException {
        await();
    }

    void await() throws InterruptedException {
        for (int i = 1; i <= TRIES; i++) {
            // One will do: it tells the addresses of the others.
            if (Arrays.stream(bootstrapServers.split(",")).map(BrokerName::host).anyMatch(resolves)) {
                return;
            }
            if (i == 1) {
                LOG.warn("{}; waiting for it", problem());
            }
            Thread.sleep(pause.toMillis());
        }
        throw new IllegalStateException(problem());
    }

    private String problem() {
        return "BROKER_UNAVAILABLE: no host name in " + bootstrapServers
                + " is known here; start the broker or set KAFKA_BOOTSTRAP_SERVERS";
    }

    private static String host(String server) {
        int colon = server.lastIndexOf(':');
        return (colon < 0 ? server : server.substring(0, colon)).strip();
    }

    private static boolean resolves(String host) {
        try {
            InetAddress.getByName(host);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
