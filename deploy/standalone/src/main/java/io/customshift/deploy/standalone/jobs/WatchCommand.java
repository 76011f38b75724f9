package io.customshift.deploy.standalone.jobs;

import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.schemas.id.JobId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        description = "Shows a job until it ends, and why pictures failed; exit code 3 unless all are stored.")
public final class WatchCommand implements Callable<Integer> {

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Override
    public Integer call() {
        String id = new JobId(job).value();
        return new JobEnd(options, options.client()).follow(id);
    }
}
