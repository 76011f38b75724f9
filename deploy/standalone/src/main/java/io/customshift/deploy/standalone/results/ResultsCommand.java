package io.customshift.deploy.standalone.results;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Output;
import io.customshift.deploy.standalone.console.Table;
import io.customshift.deploy.standalone.console.Terminal;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.schemas.id.JobId;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "results",
        description =
                "What became of each picture, and why some failed: a table on a terminal, else lines of JSON. Each url holds"
                        + " for 24 hours (CUSTOMSHIFT_STORE_URL_VALID of the scheduler). With --download exit code 3 unless all pictures are there.")
public final class ResultsCommand implements Callable<Integer> {

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Option(names = "--csv", description = "Print a table for spreadsheets.")
    private boolean csv;

    @Option(
            names = "--download",
            paramLabel = "DIR",
            description = "Folder for the pictures, manifest.jsonl and results.csv. Files that are there are checked by"
                    + " digest; what differs is fetched anew.")
    private @Nullable Path folder;

    @Option(
            names = "--name",
            paramLabel = "TEMPLATE",
            description = "Names of the files, of {subject}, {line} (from 0), {id} (the line's own, else its number),"
                    + " {seed}, {image}, {prompt}; with / for folders (default: " + NameTemplate.USUAL + ").")
    private String name = NameTemplate.USUAL;

    @Override
    public Integer call() {
        String id = new JobId(job).value();
        SchedulerClient client = options.client();
        NameTemplate names = new NameTemplate(name);
        ResultsSummary summary = new ResultsSummary();
        int status = folder == null ? print(client, id, names, summary) : download(client, id, folder, summary);
        String failures = summary.failures(options, id);
        options.output().note(failures.isEmpty() ? "" : "failed:\n" + failures);
        options.output().note(summary.warnings());
        return status;
    }

    private int print(SchedulerClient client, String id, NameTemplate names, ResultsSummary summary) {
        Output output = options.output();
        if (csv) {
            PrintWriter out = new PrintWriter(output.stream(), false, StandardCharsets.UTF_8);
            Set<String> extra = ResultsCsv.extra(client.results(id));
            ResultsCsv.write(out, extra, client.results(id).peek(summary::add), names);
            out.flush();
            return ExitCode.DONE;
        }
        try (Stream<ResultRow> rows = client.results(id)) {
            if (output.isJson() || !Terminal.isInteractive()) {
                rows.peek(summary::add).forEach(row -> output.stream().println(row.json()));
            } else {
                Table table = new Table("ROW", "SUBJECT", ">SEED", "STATUS", "PROMPT");
                rows.peek(summary::add)
                        .forEach(row -> table.row(
                                row.row(),
                                row.subject(),
                                row.seed(),
                                row.status().toLowerCase(Locale.ROOT),
                                row.prompt()));
                output.say(table.toString());
                output.say("pictures: " + options.call("results", id, "--download", "DIR") + ", sheet: "
                        + options.call("sheet", id));
            }
        }
        return ExitCode.DONE;
    }

    private int download(SchedulerClient client, String id, Path target, ResultsSummary summary) {
        Download download = new Download(client);
        ResultsFiles files = ResultsFiles.write(client, id, target, new NameTemplate(name));
        try (Stream<ResultRow> rows = files.rows()) {
            rows.peek(summary::add).filter(ResultRow::isStored).forEach(row -> download.ensure(row, files.file(row)));
        }
        String text = files.stored() + " of " + files.lines() + " pictures in "
                + target.toAbsolutePath().normalize() + ", " + download.fetched() + " fetched now ("
                + download.bytes() / 1024 + " KiB"
                + (download.mended() == 0 ? "" : ", " + download.mended() + " of them differed") + ")";
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("job", id)
                .put("folder", target.toAbsolutePath().normalize().toString())
                .put("lines", files.lines())
                .put("stored", files.stored())
                .put("fetched", download.fetched())
                .put("mended", download.mended())
                .put("bytes", download.bytes());
        options.output().result(summary.into(answer), text);
        return files.stored() == files.lines() ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }
}
