package io.customshift.deploy.standalone.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code customshift bench}, the part that needs a fleet. */
@Command(
        name = "bench",
        description = "Measures the fleet's own overhead.",
        subcommands = {BenchFleetCommand.class, BenchSchedulerCommand.class})
public final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
