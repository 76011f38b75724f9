package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.bench.OwnFleet;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.cli.FigureOutput;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift verify api}: what a generator of hostile requests makes of the REST interface. */
@Command(
        name = "api",
        description =
                "Lets Schemathesis, a generator of requests, loose on a scheduler of its own for some minutes: no answer may"
                        + " be a 5xx, and none other than the OpenAPI document says. Needs python3 with venv, and PyPI the first"
                        + " time. Exit code 1 when a bound is broken.")
final class VerifyApiCommand implements Callable<Integer> {
    private static final Duration QUICK = Duration.ofSeconds(30);

    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(names = "--minutes", paramLabel = "N", description = "How long (default: 5; with --quick 30 s).")
    private int minutes = 5;

    @Mixin
    private FigureOutput output = new FigureOutput();

    @Override
    public Integer call() throws Exception {
        if (minutes < 1 || minutes > 120) {
            throw new FleetException(FleetCode.BAD_SETTING, "--minutes is " + minutes + "; give 1 to 120");
        }
        // The figures alone are the output.
        Terminal terminal = new Terminal(System.err);
        Duration length = output.quick() ? QUICK : Duration.ofMinutes(minutes);
        Schemathesis tool = Schemathesis.installed(terminal::line);
        return new OwnFleet(model, 1, Map.of())
                .measure(output, terminal, (fleet, side, data) -> tool.run(fleet.address("scheduler"), length, data));
    }
}
