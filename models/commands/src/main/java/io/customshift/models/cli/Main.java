package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.PrintWriter;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code customshift}: the engine's commands. */
@Command(
        name = "customshift",
        description = "CustomShift: pictures of your own products, made by Stable Diffusion 3 with reference branches.",
        mixinStandardHelpOptions = true,
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

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler((problem, arguments) -> {
            PrintWriter err = problem.getCommandLine().getErr();
            err.println("error USAGE: " + problem.getMessage());
            err.println("Try: " + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            return USAGE;
        });
        line.setExecutionExceptionHandler((failure, command, parsed) -> report(command, failure));
        return line;
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
