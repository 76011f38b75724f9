package io.customshift.deploy.standalone.dead;

import io.customshift.deploy.standalone.console.Output;
import io.customshift.deploy.standalone.fleet.FleetLock;
import io.customshift.deploy.standalone.fleet.FleetState;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which fleet's topics a command reads. */
final class DeadOptions {

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

    SchedulerOptions fleet() {
        return fleet;
    }

    Output output() {
        return fleet.output();
    }

    DeadTopics topics() {
        String servers = Optional.ofNullable(broker)
                .or(() -> environment("KAFKA_BOOTSTRAP_SERVERS"))
                .or(this::own)
                .orElseThrow(() -> new FleetException(
                        FleetCode.NOT_RUNNING,
                        "no fleet runs on " + fleet.data()
                                + "; give --broker HOST:PORT, or set KAFKA_BOOTSTRAP_SERVERS"));
        return new DeadTopics(
                ClientSettings.environment(servers),
                new TopicNames(Optional.ofNullable(prefix)
                        .or(() -> environment("CUSTOMSHIFT_KAFKA_TOPIC_PREFIX"))
                        .orElse("")));
    }

    /** The item of this id; BAD_SETTING with what to do when there is none. */
    static DeadItem one(List<DeadItem> items, String id) {
        return items.stream()
                .filter(item -> item.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new FleetException(
                        FleetCode.BAD_SETTING,
                        "nothing dead has the id \"" + id + "\"; `customshift dead list` shows the ids"));
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
