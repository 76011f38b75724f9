package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code customshift}: the engine's commands. */
@Command(
        name = "customshift",
        description = "CustomShift: pictures of your own products, made by Stable Diffusion 3 with reference branches.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            GenerateCommand.class,
            WeightsCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            BenchCommand.class,
            VerifyCommand.class
        })
public final class Main implements Runnable {
    /** Exit status of a failure with a code. */
    static final int FAILED = 1;
    /** Exit status of a command line that is not understood. */
    static final int USAGE = 2;
    /** Exit status after Ctrl-C or SIGTERM. */
    private static final int STOPPED = 130;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    public static void main(String[] arguments) {
        AtomicBoolean done = new AtomicBoolean();
        // A signal in the middle of native work: libtorch's own end would pull its tables from under it, and crash.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (!done.get()) {
                Runtime.getRuntime().halt(STOPPED);
            }
        }));
        int status = commandLine().execute(arguments);
        done.set(true);
        System.exit(status);
    }

    /** All of the engine's commands. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((problem, arguments) -> {
            PrintWriter err = problem.getCommandLine().getErr();
            err.println("error USAGE: " + cause(problem, arguments));
            err.println("Try: " + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return USAGE;
        });
        line.setExecutionExceptionHandler((failure, command, parsed) -> report(command, failure));
        line.getSubcommands().values().forEach(Main::versioned);
        return line;
    }

    private static void versioned(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(Main::versioned);
    }

    /** A misspelt option is the cause of the one that is then missing, so it is what is said. */
    private static String cause(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        if (problem instanceof MissingParameterException) {
            for (String argument : arguments) {
                String name = argument.split("=", 2)[0];
                if (name.startsWith("--") && name.length() > 2 && !known(command, name)) {
                    return unknown(new UnmatchedArgumentException(command, List.of(name)));
                }
            }
        }
        return problem instanceof UnmatchedArgumentException unmatched
                ? unknown(unmatched)
                : String.valueOf(problem.getMessage());
    }

    private static boolean known(CommandLine command, String name) {
        return command.getCommandSpec().findOption(name) != null
                || (command.getParent() != null && known(command.getParent(), name));
    }

    private static String unknown(UnmatchedArgumentException problem) {
        List<String> suggestions = problem.getSuggestions();
        String nearest = suggestions.isEmpty() ? "" : "; did you mean " + suggestions.get(0) + "?";
        return problem.getMessage() + nearest;
    }

    /** The version that the build was given. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties build = new Properties();
            try (InputStream in = Main.class.getResourceAsStream("build.properties")) {
                build.load(in);
            }
            return new String[] {"customshift " + build.getProperty("version")};
        }
    }

    private static int report(CommandLine command, Exception failure) {
        PrintWriter err = command.getErr();
        if (failure instanceof EngineException known) {
            err.println("error " + known.code() + ": " + known.getMessage());
            return known.code() == ErrorCode.USAGE ? USAGE : FAILED;
        }
        err.println("error " + ErrorCode.ENGINE_FAILURE + ": " + failure);
        failure.printStackTrace(err);
        return FAILED;
    }
}
