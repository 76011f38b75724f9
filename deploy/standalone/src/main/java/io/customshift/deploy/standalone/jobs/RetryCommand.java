package io.customshift.deploy.standalone.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.schemas.id.JobId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description =
                "Makes again what failed or was cancelled, under the same identity: what is stored stays, and nothing"
                        + " is made twice.")
public final class RetryCommand implements Callable<Integer> {

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Option(
            names = "--select",
            paramLabel = "failed|cancelled|all",
            description = "Which pictures (default: all that failed or were cancelled).")
    private @Nullable String select;

    @Option(
            names = "--line",
            paramLabel = "ID",
            split = ",",
            description =
                    "Only these lines, by their ids in the manifest, or by their numbers from 0 where they have none; may be"
                            + " repeated.")
    private List<String> lines = List.of();

    @Option(names = "--watch", description = "Stay until the job ends; exit code 3 unless all pictures are stored.")
    private boolean watch;

    @Override
    public Integer call() {
        String id = new JobId(job).value();
        ObjectNode what = JsonNodeFactory.instance.objectNode();
        if (select != null) {
            what.put("select", select.toUpperCase(Locale.ROOT));
        }
        if (!lines.isEmpty()) {
            lines.forEach(what.putArray("lines")::add);
        }
        SchedulerClient client = options.client();
        JsonNode answer = client.retry(id, what);
        if (watch) {
            options.output().say(id + " goes on");
            return new JobEnd(options, client).follow(id);
        }
        options.output()
                .result(
                        answer,
                        id + " goes on (" + JobView.unknown(id).with(answer).summary() + "); watch it: "
                                + options.call("watch", id));
        return ExitCode.DONE;
    }
}
