package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.fleet.FleetLock;
import io.customshift.deploy.standalone.fleet.FleetSettings;
import io.customshift.deploy.standalone.fleet.FleetState;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that the commands share. */
final class FleetOptions {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of everything that survives a restart (default: ./data).")
    private Path data = Path.of("data");

    @Option(
            names = "--scheduler",
            paramLabel = "URL",
            description = "Scheduler to talk to (default: that of the fleet on the data folder, or CUSTOMSHIFT_URL).")
    private @Nullable URI scheduler;

    Path data() {
        return data.toAbsolutePath().normalize();
    }

    FleetSettings settings(WorkerOptions model, @Nullable Integer workers) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        model.into(environment);
        if (workers != null) {
            environment.put("CUSTOMSHIFT_WORKERS", workers.toString());
        }
        return FleetSettings.from(environment, data());
    }

    /** The scheduler that the options, the environment or the running fleet name; NOT_RUNNING when none does. */
    SchedulerClient client() {
        if (scheduler != null) {
            return new SchedulerClient(scheduler);
        }
        String told = System.getenv("CUSTOMSHIFT_URL");
        if (told != null && !told.isBlank()) {
            return new SchedulerClient(URI.create(told));
        }
        if (!FleetLock.isHeld(data())) {
            throw new FleetException(
                    FleetCode.NOT_RUNNING,
                    "no fleet runs on " + data() + "; start one with `customshift up`, or give --scheduler URL");
        }
        return FleetState.read(data())
                .flatMap(state -> state.address("scheduler"))
                .map(address -> new SchedulerClient(URI.create(address)))
                .orElseThrow(() -> new FleetException(
                        FleetCode.NOT_RUNNING,
                        "the fleet on " + data() + " has no scheduler yet; see `customshift status`"));
    }
}
