package io.customshift.deploy.standalone.fleet;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which fleet of this machine is meant. */
public final class FleetOptions {

    static final String USUAL = "data";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder of everything that survives a restart (default: data, in this folder).")
    private Path data = Path.of(USUAL);

    public Path data() {
        return data.toAbsolutePath().normalize();
    }

    /** What to add to another command so that it means the same fleet: nothing where the folder is the usual one. */
    public String[] again() {
        return data.equals(Path.of(USUAL)) ? new String[0] : new String[] {"--data", data.toString()};
    }

    public FleetSettings settings(WorkerOptions model, @Nullable Integer workers, Map<String, Integer> ports) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        model.into(environment);
        if (workers != null) {
            environment.put("CUSTOMSHIFT_WORKERS", workers.toString());
        }
        ports.forEach((part, port) -> environment.put(FleetSettings.portVariable(part), port.toString()));
        return FleetSettings.from(environment, data());
    }
}
