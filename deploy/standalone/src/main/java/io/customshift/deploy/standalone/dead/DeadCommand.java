package io.customshift.deploy.standalone.dead;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code customshift dead}. */
@Command(
        name = "dead",
        description = "Looks after records that nobody could read, and pictures that were given up.",
        subcommands = {DeadListCommand.class, DeadShowCommand.class, DeadRetryCommand.class, DeadDiscardCommand.class})
public final class DeadCommand implements Runnable {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
