package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.supervision.Installation;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What {@code up} leaves in the background. */
@Command(name = SuperviseCommand.NAME, hidden = true, description = "Runs the fleet in the foreground until SIGTERM.")
public final class SuperviseCommand implements Callable<Integer> {

    static final String NAME = "supervise";

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(names = "--workers", paramLabel = "N")
    private @Nullable Integer workers;

    @Override
    public Integer call() throws InterruptedException {
        Supervisor.run(options.settings(model, workers, Map.of()), Installation.locate(), new Terminal(System.out));
        return 0;
    }
}
