package io.customshift.deploy.standalone;

import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.error.EngineException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The fleet's commands. Exit codes: 0 done, 1 failed with a reason, 2 wrong usage, 3 a job ended without all pictures. */
@Command(
        name = "customshift",
        description = "Runs a fleet on this machine and talks to it.",
        mixinStandardHelpOptions = true,
        scope = CommandLine.ScopeType.INHERIT,
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            SuperviseCommand.class,
            DownCommand.class,
            StatusCommand.class,
            SubmitCommand.class,
            WatchCommand.class,
            ResultsCommand.class,
            CancelCommand.class,
            BenchCommand.class,
            VerifyCommand.class
        })
public final class Main implements Runnable {

    /** Exit code of a job that ended without all pictures stored. */
    static final int INCOMPLETE = 3;

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        return new CommandLine(new Main())
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (failure instanceof FleetException known) {
                        command.getErr().println("error " + known.code() + ": " + known.getMessage());
                    } else if (failure instanceof EngineException known) {
                        command.getErr().println("error " + known.code() + ": " + known.getMessage());
                    } else {
                        failure.printStackTrace(command.getErr());
                    }
                    return 1;
                })
                .execute(arguments);
    }

    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }
}
