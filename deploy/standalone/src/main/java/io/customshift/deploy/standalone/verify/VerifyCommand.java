package io.customshift.deploy.standalone.verify;

import io.customshift.models.cli.CommandGroup;
import picocli.CommandLine.Command;

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
public final class VerifyCommand extends CommandGroup {}
