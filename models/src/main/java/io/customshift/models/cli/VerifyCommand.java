package io.customshift.models.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code customshift verify}. */
@Command(
        name = "verify",
        description = "Checks claims about the engine that take longer than a test may.",
        mixinStandardHelpOptions = true)
final class VerifyCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
