package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.bench.OwnFleet;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.WorkerOptions;
import io.customshift.deploy.standalone.verify.doors.DoorsRun;
import io.customshift.models.cli.FigureOutput;
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
        return OwnFleet.inFolder(
                "doors",
                model,
                1,
                output,
                terminal,
                (folder, settings, chosen) -> new DoorsRun(output.quick(), terminal::line).run(folder, chosen));
    }
}
