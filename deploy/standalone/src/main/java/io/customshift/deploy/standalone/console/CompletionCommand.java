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
        description = "Prints a script that completes commands and options. In ~/.bashrc: eval \"$(customshift completion"
                + " bash)\"; in ~/.zshrc the same with zsh.")
public final class CompletionCommand implements Callable<Integer> {

    /** What the launcher knows beside: commands of the engine, which have their own options. */
    private static final List<String> ENGINE = List.of("generate", "weights", "train", "evaluate");

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
        ENGINE.forEach(name -> all.addSubcommand(name, new CommandLine(CommandSpec.create())));
        // The script serves both: under zsh it loads what reads bash's completions.
        System.out.println(AutoComplete.bash("customshift", all));
        return ExitCode.DONE;
    }
}
