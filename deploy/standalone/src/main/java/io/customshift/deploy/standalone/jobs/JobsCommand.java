package io.customshift.deploy.standalone.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Table;
import io.customshift.deploy.standalone.console.Times;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "jobs", description = "Lists the jobs, the newest first.")
public final class JobsCommand implements Callable<Integer> {

    private static final int PAGE = 1_000;

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Option(
            names = "--phase",
            paramLabel = "PHASE",
            description = "Only these, by commas: accepted, running, cancelling, finished, cancelled, failed.")
    private @Nullable String phase;

    @Option(names = "--limit", paramLabel = "N", description = "So many at most (default: 50; 0 for all).")
    private int limit = 50;

    @Override
    public Integer call() {
        int most = limit <= 0 ? Integer.MAX_VALUE : limit;
        ArrayNode jobs = JsonNodeFactory.instance.arrayNode();
        boolean more = collect(options.client(), jobs, most);
        options.output().result(jobs, jobs.isEmpty() ? "no jobs" : table(jobs) + (more ? "\nand more: --limit 0" : ""));
        return ExitCode.DONE;
    }

    private boolean collect(SchedulerClient client, ArrayNode jobs, int most) {
        Map<String, String> query = new LinkedHashMap<>();
        if (phase != null) {
            query.put("phase", phase.toUpperCase(Locale.ROOT));
        }
        while (true) {
            query.put("limit", Integer.toString(Math.min(PAGE, most - jobs.size())));
            JsonNode page = client.jobs(query);
            page.path("jobs").forEach(jobs::add);
            JsonNode next = page.path("next");
            if (!next.isTextual() || jobs.size() >= most) {
                return next.isTextual();
            }
            query.put("after", next.asText());
        }
    }

    private static String table(ArrayNode jobs) {
        Instant now = Instant.now();
        Table table = new Table("JOB", "PHASE", ">STORED", ">FAILED", ">TOTAL", ">AGE", ">TOOK");
        for (JsonNode one : jobs) {
            JobView job = JobView.unknown("").with(one);
            table.row(
                    job.job(),
                    job.phase().toLowerCase(Locale.ROOT),
                    job.stored(),
                    job.failed(),
                    job.total(),
                    job.times()
                            .accepted()
                            .map(begin -> Times.age(Duration.between(begin, now)))
                            .orElse("?"),
                    job.taken(now).map(Times::text).orElse("?"));
        }
        return table.toString();
    }
}
