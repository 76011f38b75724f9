package io.customshift.deploy.standalone.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.error.EngineException;
import io.customshift.schemas.error.Issue;
import io.customshift.schemas.error.WireException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error what went wrong, once: {@code error CODE: value, limit, fix}, or the same as JSON. */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        boolean json =
                command.getParseResult() != null && command.getParseResult().hasMatchedOption(Output.OPTION);
        PrintWriter err = command.getErr();
        if (failure instanceof FleetException known) {
            FleetException told = disk(command, known).orElse(known);
            say(err, json, told.label(), String.valueOf(told.getMessage()));
        } else if (failure instanceof EngineException known) {
            say(err, json, known.code().name(), String.valueOf(known.getMessage()));
        } else if (failure instanceof WireException known) {
            Issue first = known.issues().get(0);
            say(err, json, first.code().name(), first.message());
        } else {
            say(err, json, "INTERNAL", "this is a fault of the command itself: " + failure);
            failure.printStackTrace(err);
        }
        return ExitCode.FAILED;
    }

    @Override
    public int handleParseException(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        String said = problem instanceof MissingParameterException
                ? unknownOption(command, arguments).orElse(String.valueOf(problem.getMessage()))
                : String.valueOf(problem.getMessage());
        PrintWriter err = command.getErr();
        boolean json = Arrays.asList(arguments).contains(Output.OPTION);
        say(err, json, "USAGE", said.lines().findFirst().orElse(said));
        if (!json) {
            UnmatchedArgumentException.printSuggestions(problem, err);
            err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return ExitCode.USAGE;
    }

    /** A mistyped option is what is wrong, even when it leaves a required one missing. */
    private static Optional<String> unknownOption(CommandLine command, String[] arguments) {
        return Arrays.stream(arguments)
                .takeWhile(word -> !word.equals("--"))
                .filter(word -> word.startsWith("--"))
                .map(word -> word.split("=", 2)[0])
                .filter(name -> !command.getCommandSpec().optionsMap().containsKey(name))
                .findFirst()
                .map(name -> "Unknown option: '" + name + "'");
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

    private static void say(PrintWriter err, boolean json, String code, String message) {
        if (json) {
            Map<String, String> body = new LinkedHashMap<>();
            body.put("code", code);
            body.put("message", message);
            err.println(new ObjectMapper().valueToTree(Map.of("error", body)).toString());
        } else {
            List<String> lines = message.lines().toList();
            err.println("error " + code + ": " + String.join("\n  ", lines));
        }
        err.flush();
    }
}
