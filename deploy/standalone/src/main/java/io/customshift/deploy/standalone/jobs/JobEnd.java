package io.customshift.deploy.standalone.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.JobView;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Output;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.console.Wrapping;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.deploy.standalone.results.ResultsSummary;
import java.util.stream.Stream;

/** Follows a job to its end and says what became of it: which pictures failed and why, what to do next. */
final class JobEnd {

    private final SchedulerOptions options;
    private final SchedulerClient client;

    JobEnd(SchedulerOptions options, SchedulerClient client) {
        this.options = options;
        this.client = client;
    }

    /** Returns the exit code. */
    int follow(String job) {
        Output output = options.output();
        ProgressView view =
                output.isJson() ? ProgressView.silent() : ProgressView.on(output.stream(), Terminal.isInteractive());
        Thread stopped = new Thread(
                () -> System.err.println(job + " goes on; look again: " + options.call("watch", job)), "watch-stopped");
        Runtime.getRuntime().addShutdownHook(stopped);
        JobView end;
        try {
            end = new JobWatch(client, view, job).untilEnd();
        } finally {
            Runtime.getRuntime().removeShutdownHook(stopped);
        }
        ResultsSummary summary = new ResultsSummary();
        try (Stream<ResultRow> rows = client.results(job)) {
            rows.forEach(summary::add);
        }
        if (output.isJson()) {
            output.result(summary.into(client.status(job).deepCopy()), "");
        } else {
            String said = said(end, summary);
            String fitting = Terminal.isInteractive() ? Wrapping.text(said, Terminal.columns()) : said;
            (end.allStored() ? System.out : System.err).println(fitting);
        }
        return end.allStored() ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }

    private String said(JobView end, ResultsSummary summary) {
        String failures = summary.failures(options, end.job());
        String warnings = summary.warnings();
        if (end.allStored()) {
            return (warnings.isEmpty() ? "" : warnings + "\n") + "look at the pictures: "
                    + options.call("sheet", end.job());
        }
        StringBuilder said = new StringBuilder(end.job() + ": " + end.summary());
        if (!failures.isEmpty()) {
            said.append('\n').append(failures);
        } else if (!end.code().isEmpty() || !end.message().isEmpty()) {
            said.append('\n').append(end.code()).append(": ").append(end.message());
        }
        if (!warnings.isEmpty()) {
            said.append('\n').append(warnings);
        }
        if (end.phase().equals("CANCELLED")) {
            said.append("\nmake the rest: ").append(options.call("retry", end.job()));
        }
        return said.toString();
    }

    /** A job that was there before may have ended badly; to submit it again changes nothing, which must be said. */
    static int submitted(SchedulerOptions options, JsonNode answer, String id) {
        JobView job = JobView.unknown(id).with(answer);
        answer.path("warnings").forEach(warning -> options.output().note(id + ": " + warning.asText()));
        if (!job.ended() || job.allStored()) {
            return ExitCode.DONE;
        }
        options.output()
                .note(id + " is a job of before: " + job.summary() + "; make again what is missing: "
                        + options.call("retry", id));
        return ExitCode.INCOMPLETE;
    }
}
