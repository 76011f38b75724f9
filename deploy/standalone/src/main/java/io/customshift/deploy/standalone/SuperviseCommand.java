package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.fleet.Supervisor;
import io.customshift.deploy.supervision.Installation;
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

    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(names = "--workers", paramLabel = "N")
    private @Nullable Integer workers;

    @Override
    public Integer call() throws InterruptedException {
        Supervisor.run(options.settings(model, workers), Installation.locate(), new Terminal(System.out));
        return 0;
    }
}
