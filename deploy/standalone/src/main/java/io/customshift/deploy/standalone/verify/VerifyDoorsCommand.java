package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.bench.OwnFleet;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.FleetSettings;
import io.customshift.deploy.standalone.fleet.WorkerModel;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.standalone.verify.doors.DoorsRun;
import io.customshift.deploy.supervision.Installation;
import io.customshift.models.bench.Figure;
import io.customshift.models.cli.FigureOutput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code customshift verify doors}: who may do what, on a cluster of its own in a folder that is removed again. */
@Command(
        name = "doors",
        description =
                "Starts a broker, a store, two schedulers and a worker that speak by TLS alone and ask who comes. Every"
                        + " operation is tried with every kind of wrong key, odd paths and addresses that lead inside are sent, a"
                        + " crowd asks for more than its quota at two schedulers, a flood is refused beside a tenant who is not,"
                        + " and each secret is looked for in answers, logs, records, files and processes. Exit code 1 when a"
                        + " bound is broken.")
final class VerifyDoorsCommand implements Callable<Integer> {
    @Mixin
    private WorkerOptions model = new WorkerOptions();

    @Mixin
    private FigureOutput output = new FigureOutput();

    @Override
    public Integer call() throws Exception {
        // The figures alone are the output.
        Terminal terminal = new Terminal(System.err);
        Path folder = Files.createTempDirectory("customshift-doors-");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.startsWith("KAFKA_") || name.startsWith("S3_"));
        model.into(environment);
        WorkerModel chosen = WorkerModel.forCheck(
                FleetSettings.from(environment, folder), Installation.locate().home(), terminal::line);
        terminal.line("works in " + folder + ", which is removed when all is well");
        List<Figure> figures = new DoorsRun(output.quick(), terminal::line).run(folder, chosen);
        int status = output.print(figures);
        if (status == 0) {
            OwnFleet.remove(folder);
        } else {
            terminal.line("logs and data stay in " + folder);
        }
        return status;
    }
}
