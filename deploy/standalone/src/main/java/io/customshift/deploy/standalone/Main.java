package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.bench.BenchCommand;
import io.customshift.deploy.standalone.console.CompletionCommand;
import io.customshift.deploy.standalone.console.Failures;
import io.customshift.deploy.standalone.dead.DeadCommand;
import io.customshift.deploy.standalone.demo.DemoCommand;
import io.customshift.deploy.standalone.desk.ImagesCommand;
import io.customshift.deploy.standalone.desk.ReviewCommand;
import io.customshift.deploy.standalone.fleet.DownCommand;
import io.customshift.deploy.standalone.fleet.StatusCommand;
import io.customshift.deploy.standalone.fleet.SuperviseCommand;
import io.customshift.deploy.standalone.fleet.UpCommand;
import io.customshift.deploy.standalone.jobs.CancelCommand;
import io.customshift.deploy.standalone.jobs.ForgetCommand;
import io.customshift.deploy.standalone.jobs.JobsCommand;
import io.customshift.deploy.standalone.jobs.RetryCommand;
import io.customshift.deploy.standalone.jobs.SubmitCommand;
import io.customshift.deploy.standalone.jobs.WatchCommand;
import io.customshift.deploy.standalone.keys.AclsCommand;
import io.customshift.deploy.standalone.keys.KeysCommand;
import io.customshift.deploy.standalone.recipes.RecipesCommand;
import io.customshift.deploy.standalone.results.ResultsCommand;
import io.customshift.deploy.standalone.sheet.SheetCommand;
import io.customshift.deploy.standalone.simulate.SimulateCommand;
import io.customshift.deploy.standalone.subjects.SubjectsCommand;
import io.customshift.deploy.standalone.verify.VerifyCommand;
import io.customshift.models.cli.ErrorOutput;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The fleet's commands. Exit codes: 0 done, 1 failed with a reason, 2 wrong usage, 3 a job ended without all pictures. */
@Command(
        name = "customshift",
        description = "Runs a fleet on this machine and talks to it.",
        mixinStandardHelpOptions = true,
        versionProvider = io.customshift.models.cli.Main.Version.class,
        scope = CommandLine.ScopeType.INHERIT,
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            SuperviseCommand.class,
            DownCommand.class,
            StatusCommand.class,
            SubjectsCommand.class,
            RecipesCommand.class,
            SubmitCommand.class,
            JobsCommand.class,
            WatchCommand.class,
            ResultsCommand.class,
            SheetCommand.class,
            ImagesCommand.class,
            ReviewCommand.class,
            RetryCommand.class,
            CancelCommand.class,
            ForgetCommand.class,
            DeadCommand.class,
            KeysCommand.class,
            AclsCommand.class,
            CompletionCommand.class,
            SimulateCommand.class,
            BenchCommand.class,
            VerifyCommand.class
        })
public final class Main implements Runnable {

    public static void main(String[] arguments) {
        System.exit(execute(arguments));
    }

    static int execute(String... arguments) {
        return commandLine().execute(arguments);
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler(new Failures())
                .setParameterExceptionHandler(new ErrorOutput());
    }

    @Override
    public void run() {
        new CommandLine(this).usage(System.out);
    }
}
