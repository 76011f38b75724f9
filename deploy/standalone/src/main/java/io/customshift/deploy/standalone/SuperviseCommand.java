package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.fleet.Supervisor;
import io.customshift.deploy.supervision.Installation;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code up} leaves in the background. */
@Command(name = "supervise", hidden = true, description = "Runs the fleet in the foreground until SIGTERM.")
final class SuperviseCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Option(names = "--weights", paramLabel = "DIR")
    private @Nullable Path weights;

    @Option(names = "--workers", paramLabel = "N")
    private @Nullable Integer workers;

    @Override
    public Integer call() throws InterruptedException {
        Supervisor.run(options.settings(weights, workers), Installation.locate(), new Terminal(System.out));
        return 0;
    }
}
