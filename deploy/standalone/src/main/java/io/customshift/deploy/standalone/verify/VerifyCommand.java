package io.customshift.deploy.standalone.verify;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code customshift verify}, the part that needs a fleet. */
@Command(
        name = "verify",
        description = "Checks claims about the fleet that take longer than a test may.",
        subcommands = {
            VerifyJobCommand.class,
            VerifyLongShardCommand.class,
            VerifyDiskFullCommand.class,
            VerifyApiCommand.class,
            VerifyDoorsCommand.class,
            VerifyChaosCommand.class,
            VerifyFuzzCommand.class,
            VerifySoakCommand.class
        })
public final class VerifyCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
