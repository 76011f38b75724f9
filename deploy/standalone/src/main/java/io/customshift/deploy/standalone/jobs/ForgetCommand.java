package io.customshift.deploy.standalone.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.schemas.id.JobId;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        description =
                "Forgets jobs that are over, at once; by itself the fleet forgets them 30 days after their end (CUSTOMSHIFT_KEEP_JOBS)."
                        + " Their pictures and manifests stay in the bucket, and their ids are free.")
public final class ForgetCommand implements Callable<Integer> {

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "JOB", arity = "1..*")
    private List<String> jobs = List.of();

    @Override
    public Integer call() {
        List<String> ids = jobs.stream().map(job -> new JobId(job).value()).toList();
        SchedulerClient client = options.client();
        ArrayNode forgotten = JsonNodeFactory.instance.arrayNode();
        for (String id : ids) {
            client.forget(id);
            forgotten.add(id);
        }
        options.output().result(forgotten, "forgotten: " + String.join(", ", ids));
        return ExitCode.DONE;
    }
}
