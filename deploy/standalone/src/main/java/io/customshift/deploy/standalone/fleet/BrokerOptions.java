package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.console.Output;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which fleet's topics a command reads and writes. */
public final class BrokerOptions {

    @Mixin
    private SchedulerOptions fleet = new SchedulerOptions();

    @Option(
            names = "--broker",
            paramLabel = "HOST:PORT",
            description = "Broker to ask (default: KAFKA_BOOTSTRAP_SERVERS, else that of the fleet on the data folder)."
                    + " KAFKA_SECURITY_PROTOCOL, KAFKA_SASL_… and KAFKA_SSL_… are obeyed.")
    private @Nullable String broker;

    @Option(
            names = "--topic-prefix",
            paramLabel = "TEXT",
            description = "What the names of the fleet's topics begin with (default: CUSTOMSHIFT_KAFKA_TOPIC_PREFIX).")
    private @Nullable String prefix;

    public SchedulerOptions fleet() {
        return fleet;
    }

    public Output output() {
        return fleet.output();
    }

    /** The topics; NOT_RUNNING where nothing names a broker. */
    public KeptTopics topics() {
        String servers = Optional.ofNullable(broker)
                .or(() -> environment("KAFKA_BOOTSTRAP_SERVERS"))
                .or(this::own)
                .orElseThrow(() -> new FleetException(
                        FleetCode.NOT_RUNNING,
                        "no fleet runs on " + fleet.data()
                                + "; give --broker HOST:PORT, or set KAFKA_BOOTSTRAP_SERVERS"));
        return new KeptTopics(ClientSettings.environment(servers), names());
    }

    /** What the topics are called there. */
    public TopicNames names() {
        return new TopicNames(Optional.ofNullable(prefix)
                .or(() -> environment("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX"))
                .orElse(""));
    }

    private Optional<String> own() {
        return FleetLock.isHeld(fleet.data())
                ? FleetState.read(fleet.data()).flatMap(state -> state.address("broker"))
                : Optional.empty();
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).map(String::strip).filter(text -> !text.isEmpty());
    }
}
