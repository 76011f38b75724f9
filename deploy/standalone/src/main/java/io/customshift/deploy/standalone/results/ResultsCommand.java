package io.customshift.deploy.standalone.results;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
                "What became of each picture, and why some failed: a table on a terminal, else lines of JSON. With"
                        + " --download exit code 3 unless all pictures are there.")
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
        FailureSummary failures = new FailureSummary();
        int status = folder == null ? print(client, id, names, failures) : download(client, id, folder, failures);
        if (!failures.isEmpty() && !options.output().isJson()) {
            System.err.println("failed:\n" + failures.text(options, id));
        }
        return status;
    }

    private int print(SchedulerClient client, String id, NameTemplate names, FailureSummary failures) {
        try (Stream<ResultRow> rows = client.results(id)) {
            Output output = options.output();
            if (csv) {
                PrintWriter out = new PrintWriter(output.stream(), false, StandardCharsets.UTF_8);
                ResultsFiles.csv(out, rows.peek(failures::add), row -> row.isStored() ? names.name(row) : "");
                out.flush();
            } else if (output.isJson() || !Terminal.isInteractive()) {
                rows.peek(failures::add).forEach(row -> output.stream().println(row.json()));
            } else {
                Table table = new Table("ROW", "SUBJECT", ">SEED", "STATUS", "PROMPT");
                rows.peek(failures::add)
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

    private int download(SchedulerClient client, String id, Path target, FailureSummary failures) {
        Download download = new Download(client);
        ResultsFiles files = ResultsFiles.write(client, id, target, new NameTemplate(name));
        try (Stream<ResultRow> rows = files.rows()) {
            rows.peek(failures::add).filter(ResultRow::isStored).forEach(row -> download.ensure(row, files.file(row)));
        }
        String text = files.stored() + " of " + files.lines() + " pictures in "
                + target.toAbsolutePath().normalize() + ", " + download.fetched() + " fetched now ("
                + download.bytes() / 1024 + " KiB"
                + (download.mended() == 0 ? "" : ", " + download.mended() + " of them differed") + ")";
        options.output()
                .result(
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("job", id)
                                .put(
                                        "folder",
                                        target.toAbsolutePath().normalize().toString())
                                .put("lines", files.lines())
                                .put("stored", files.stored())
                                .put("fetched", download.fetched())
                                .put("mended", download.mended())
                                .put("bytes", download.bytes())
                                .set("failures", failures.json()),
                        text);
        return files.stored() == files.lines() ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }
}
