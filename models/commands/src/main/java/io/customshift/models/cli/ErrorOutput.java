package io.customshift.models.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says on standard error what went wrong, once: {@code error CODE: value, limit, fix}, or the same as JSON. By itself what is
 * wrong with a command line; all commands, the fleet's too, share it.
 */
public final class ErrorOutput implements IParameterExceptionHandler {
    /** The option of every command that has something for programs. */
    public static final String JSON = "--json";

    @Override
    public int handleParseException(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        boolean json = Arrays.asList(arguments).contains(JSON);
        PrintWriter err = command.getErr();
        say(err, json, "USAGE", cause(problem, arguments));
        if (!json) {
            err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        err.flush();
        return Main.USAGE;
    }

    /** Says a failure of the command, as its command line asked for it. */
    public static void say(CommandLine command, String code, String message) {
        boolean json =
                command.getParseResult() != null && command.getParseResult().hasMatchedOption(JSON);
        say(command.getErr(), json, code, message);
    }

    private static void say(PrintWriter err, boolean json, String code, String message) {
        if (json) {
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.putObject("error").put("code", code).put("message", message);
            err.println(answer);
        } else {
            err.println(
                    "error " + code + ": " + String.join("\n  ", message.lines().toList()));
        }
        err.flush();
    }

    /** A misspelt option is the cause of the one that is then missing, so it is what is said. */
    private static String cause(ParameterException problem, String[] arguments) {
        Optional<UnmatchedArgumentException> misspelt = problem instanceof UnmatchedArgumentException unmatched
                ? Optional.of(unmatched)
                : problem instanceof MissingParameterException
                        ? unknownOption(problem.getCommandLine(), arguments)
                        : Optional.empty();
        ParameterException said = misspelt.isPresent() ? misspelt.get() : problem;
        String message = String.valueOf(said.getMessage());
        List<String> near =
                misspelt.map(UnmatchedArgumentException::getSuggestions).orElse(List.of());
        return message.lines()
                        .findFirst()
                        .orElse(message)
                        .replaceFirst("is not an? (long|int)$", "is not a whole number")
                        .replaceFirst("is not a double$", "is not a number")
                + (near.isEmpty() ? "" : "; did you mean " + near.get(0) + "?");
    }

    private static Optional<UnmatchedArgumentException> unknownOption(CommandLine command, String[] arguments) {
        return Arrays.stream(arguments)
                .takeWhile(word -> !word.equals("--"))
                .filter(word -> word.startsWith("--"))
                .map(word -> word.split("=", 2)[0])
                .filter(name -> !known(command, name))
                .findFirst()
                .map(name -> new UnmatchedArgumentException(command, List.of(name)));
    }

    private static boolean known(CommandLine command, String name) {
        return command.getCommandSpec().findOption(name) != null
                || (command.getParent() != null && known(command.getParent(), name));
    }
}
