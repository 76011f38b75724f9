package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.bench.OwnFleet;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.standalone.verify.fuzz.FuzzInput;
import io.customshift.deploy.standalone.verify.fuzz.FuzzRun;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.deploy.supervision.Installation;
import io.customshift.models.cli.FigureOutput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift verify fuzz}: changed inputs at every door of a fleet of its own, in a folder that is removed again. */
@Command(
        name = "fuzz",
        description =
                "Sends requests, records and files that are valid but for a field, a length or a byte: nothing may"
                        + " crash, no answer may be a 5xx, and the good record behind them must be taken within a second."
                        + " Inputs that break something are kept in target/customshift/fuzz. Exit code 1 when a bound is"
                        + " broken.")
final class VerifyFuzzCommand implements Callable<Integer> {
    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Option(names = "--cases", paramLabel = "N", description = "Inputs (default: 10000; with --quick always 500).")
    private int cases = 10_000;

    @Option(names = "--seed", paramLabel = "S", description = "Repeats a run's choices (default: by the clock).")
    private long seed = System.currentTimeMillis() % 1_000_000;

    @Option(names = "--repeat", paramLabel = "FILE", description = "Send inputs that were kept, and no others.")
    private List<Path> repeat = List.of();

    @Mixin
    private FigureOutput output = new FigureOutput();

    @Override
    public Integer call() throws Exception {
        if (cases < 1 || cases > 1_000_000) {
            throw new FleetException(FleetCode.BAD_SETTING, "--cases is " + cases + "; give 1 to 1000000");
        }
        // The figures alone are the output.
        Terminal terminal = new Terminal(System.err);
        terminal.line("seed " + seed);
        Path home = Installation.locate().home();
        Path adapter = home.resolve("models/customshift-tiny/pytorch_lora_weights.safetensors");
        List<FuzzInput> again = repeat.stream().map(FuzzInput::read).toList();
        return new OwnFleet(model, 1, Map.of())
                .measure(
                        output,
                        terminal,
                        (fleet, side, data) -> new FuzzRun(
                                        fleet,
                                        side,
                                        data,
                                        home.resolve("target/customshift/fuzz"),
                                        adapter,
                                        seed,
                                        terminal::line)
                                .run(output.quick() ? 500 : cases, again));
    }
}
