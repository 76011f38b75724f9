package io.customshift.deploy.standalone;

import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.watch.JobWatch;
import io.customshift.deploy.standalone.watch.ProgressView;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "watch", description = "Shows a job until it ends; exit code 3 unless all pictures are stored.")
final class WatchCommand implements Callable<Integer> {

    @Mixin
    private FleetOptions options = new FleetOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Override
    public Integer call() {
        ProgressView view = ProgressView.on(System.out, Terminal.isInteractive());
        JobView end = new JobWatch(options.client(), view, job).untilEnd();
        if (!end.allStored()) {
            System.err.println(job + " " + end.phase().toLowerCase(Locale.ROOT) + " with " + end.stored() + " of "
                    + end.total() + " pictures" + (end.message().isEmpty() ? "" : ": " + end.message()));
        }
        return end.allStored() ? 0 : Main.INCOMPLETE;
    }
}
