package io.customshift.deploy.standalone.dead;

import io.customshift.models.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code customshift dead}. */
@Command(
        name = "dead",
        description = "Looks after records that nobody could read, and pictures that were given up.",
        subcommands = {DeadListCommand.class, DeadShowCommand.class, DeadRetryCommand.class, DeadDiscardCommand.class})
public final class DeadCommand extends CommandGroup {}
