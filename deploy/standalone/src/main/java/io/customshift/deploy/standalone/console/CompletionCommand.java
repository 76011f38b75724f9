package io.customshift.deploy.standalone.console;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code customshift completion}: to be read by a shell at its start. */
@Command(
        name = "completion",
        description =
                "Prints a script that completes commands and options. In ~/.bashrc: eval \"$(customshift completion"
                        + " bash)\"; in ~/.zshrc the same with zsh.")
public final class CompletionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "bash|zsh")
    private String shell = "";

    @Override
    public Integer call() {
        if (!List.of("bash", "zsh").contains(shell)) {
            throw new FleetException(FleetCode.BAD_SETTING, "shell is \"" + shell + "\"; bash and zsh are known");
        }
        CommandLine all = spec.root().commandLine();
        add(all, io.customshift.models.cli.Main.commandLine());
        // The script serves both: under zsh it loads what reads bash's completions.
        System.out.println(AutoComplete.bash("customshift", all));
        return ExitCode.DONE;
    }

    /** The launcher knows the engine's commands beside the fleet's: some names, such as bench, are of both. */
    private static void add(CommandLine fleet, CommandLine engine) {
        engine.getSubcommands().forEach((name, command) -> {
            CommandLine same = fleet.getSubcommands().get(name);
            if (same == null) {
                fleet.addSubcommand(name, command);
            } else {
                add(same, command);
            }
        });
    }
}
