package io.customshift.deploy.standalone.bench;

import io.customshift.models.cli.CommandGroup;
import picocli.CommandLine.Command;

/** {@code customshift bench}, the part that needs a fleet. */
@Command(
        name = "bench",
        description = "Measures the fleet's own overhead.",
        subcommands = {BenchFleetCommand.class, BenchSchedulerCommand.class})
public final class BenchCommand extends CommandGroup {}
