package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.provenance.Software;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code customshift}: the engine's commands. */
@Command(
        name = "customshift",
        description = "CustomShift: pictures of your own products, made by Stable Diffusion 3 with reference branches.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            GenerateCommand.class,
            ProvenanceCommand.class,
            WeightsCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            BenchCommand.class,
            VerifyCommand.class
        })
public final class Main extends CommandGroup {
    /** Exit status of a failure with a code. */
    static final int FAILED = 1;
    /** Exit status of a command line that is not understood. */
    static final int USAGE = 2;
    /** Exit status after Ctrl-C or SIGTERM. */
    private static final int STOPPED = 130;

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
        line.setParameterExceptionHandler(new ErrorOutput());
        line.setExecutionExceptionHandler((failure, command, parsed) -> report(command, failure));
        line.getSubcommands().values().forEach(Main::versioned);
        return line;
    }

    private static void versioned(CommandLine command) {
        command.getCommandSpec().versionProvider(new Version());
        command.getSubcommands().values().forEach(Main::versioned);
    }

    /** The version that the build was given. */
    public static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"customshift " + Software.VERSION};
        }
    }

    private static int report(CommandLine command, Exception failure) {
        if (failure instanceof EngineException known) {
            ErrorOutput.say(command, known.code().name(), String.valueOf(known.getMessage()));
            return known.code() == ErrorCode.USAGE ? USAGE : FAILED;
        }
        ErrorOutput.say(command, ErrorCode.ENGINE_FAILURE.name(), failure.toString());
        failure.printStackTrace(command.getErr());
        return FAILED;
    }
}
