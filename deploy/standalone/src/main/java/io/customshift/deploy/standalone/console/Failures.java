package io.customshift.deploy.standalone.console;

import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.cli.ErrorOutput;
import io.customshift.models.error.EngineException;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What failures of the fleet's commands are called; a full disk has many faces, and is named. */
public final class Failures implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        if (failure instanceof FleetException known) {
            FleetException told = disk(command, known).orElse(known);
            ErrorOutput.say(command, told.label(), String.valueOf(told.getMessage()));
        } else if (failure instanceof EngineException known) {
            ErrorOutput.say(command, known.code().name(), String.valueOf(known.getMessage()));
        } else if (failure instanceof WireException known) {
            Issue first = known.issues().get(0);
            ErrorOutput.say(command, first.code().name(), first.message());
        } else {
            ErrorOutput.say(command, "INTERNAL", "this is a fault of the command itself: " + failure);
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.FAILED;
    }

    /** A full disk has many faces: a refused connection, a broker that is away. Whatever was seen, that is why. */
    private static Optional<FleetException> disk(CommandLine command, FleetException seen) {
        if (seen.code() == FleetCode.DISK_FULL || !seen.code().retry()) {
            return Optional.empty();
        }
        return Optional.ofNullable(command.getCommandSpec().findOption("--data"))
                .map(option -> (Path) option.getValue())
                .flatMap(Disk::full)
                .map(full -> new FleetException(
                        FleetCode.DISK_FULL,
                        full + ", and the fleet goes on by itself (seen: " + seen.label() + ": " + seen.getMessage()
                                + ")",
                        seen));
    }
}
