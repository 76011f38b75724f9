package io.customshift.deploy.standalone;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "cancel", description = "Asks a job to stop; what is stored stays.")
final class CancelCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Override
    public Integer call() {
        options.client().cancel(job);
        System.out.println(job + " will stop at the next picture");
        return 0;
    }
}
