package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.storage.StoreAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Broker and bucket of a fleet, for commands that look behind the scheduler: those that the environment names, else those of
 * the fleet that runs on the data folder.
 */
public record FleetBackends(String broker, StoreAddress store) {

    public static FleetBackends of(Path dataDirectory) {
        FleetSettings settings = FleetSettings.from(System.getenv(), dataDirectory);
        Optional<FleetState> state =
                FleetLock.isHeld(dataDirectory) ? FleetState.read(dataDirectory) : Optional.empty();
        KeptProperties keys = new KeptProperties(dataDirectory.resolve("store-keys.properties"));
        return new FleetBackends(
                settings.kafka()
                        .or(() -> state.flatMap(known -> known.address("broker")))
                        .orElseThrow(() -> missing("KAFKA_BOOTSTRAP_SERVERS", dataDirectory)),
                new StoreAddress(
                        settings.s3Endpoint()
                                .map(URI::toString)
                                .or(() -> state.flatMap(known -> known.address("store")))
                                .orElseThrow(() -> missing("S3_ENDPOINT", dataDirectory)),
                        settings.accessKey().or(() -> keys.value("access")).orElse(""),
                        settings.secretKey().or(() -> keys.value("secret")).orElse(""),
                        settings.bucket(),
                        settings.region()));
    }

    private static FleetException missing(String variable, Path dataDirectory) {
        return new FleetException(
                FleetCode.NOT_RUNNING, "no fleet runs on " + dataDirectory + "; start one, or set " + variable);
    }
}
