package io.customshift.deploy.standalone.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.id.JobId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "cancel",
        description = "Asks a job to stop; what is stored stays. Exit code 1 when the job has ended before.")
public final class CancelCommand implements Callable<Integer> {

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Override
    public Integer call() {
        String id = new JobId(job).value();
        SchedulerClient client = options.client();
        JobView before = client.job(id);
        if (before.ended()) {
            throw new FleetException(
                    FleetCode.JOB_ENDED, id + " has ended before: " + before.summary() + "; nothing is left to cancel");
        }
        JsonNode answer = client.cancel(id);
        options.output()
                .result(
                        answer,
                        before.phase().equals("CANCELLING")
                                ? id + " is stopping already, at the next picture"
                                : id + " stops at the next picture; what is stored stays");
        return ExitCode.DONE;
    }
}
