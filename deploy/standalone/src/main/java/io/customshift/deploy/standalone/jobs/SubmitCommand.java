package io.customshift.deploy.standalone.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Output;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.deploy.standalone.subjects.PhotoFolders;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.id.JobId;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "submit",
        description =
                "Hands a manifest to the fleet and prints the job's id: a table (CSV, TSV), lines of JSON, or a whole"
                        + " request as JSON; - reads standard input.")
public final class SubmitCommand implements Callable<Integer> {
    /** A manifest from this length on is sent in pieces. */
    private static final long UPLOADED_BYTES = 8L << 20;

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "MANIFEST")
    private String manifest = "";

    @Option(
            names = "--job",
            paramLabel = "ID",
            description =
                    "Id of the job; the same id and manifest is the same job (default: that of a JSON request, else"
                            + " file name and digest).")
    private @Nullable String job;

    @Option(
            names = "--photos",
            paramLabel = "DIR",
            description =
                    "Registers the products first: a folder for each, named as the manifest's subject, with 1 to 5"
                            + " photos. What it is called in a prompt stands in a name.txt, else the folder's name is taken."
                            + " What is registered with these photos already is left as it is.")
    private @Nullable Path photos;

    @Option(
            names = "--extra-columns",
            paramLabel = "refuse|keep",
            description =
                    "What to do with columns that are none of the fleet's: refuse the manifest, or keep them beside"
                            + " the results (default: refuse).")
    private String extraColumns = "refuse";

    @Option(
            names = "--plan",
            paramLabel = "PLAN",
            description =
                    "How work is saved where a table's line does not say: exact, fast or turbo, as the workers can"
                            + " (default: exact). A JSON request names it in its defaults.")
    private @Nullable String plan;

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            description =
                    "How soon the job of a table is wanted: interactive, standard or bulk (default: by its priority).")
    private @Nullable String jobClass;

    @Option(
            names = "--priority",
            paramLabel = "N",
            description = "0 to 9, the higher the sooner among the jobs of its class (default: 5).")
    private @Nullable String priority;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description =
                    "When the pictures are wanted, such as 2026-03-01T18:00:00Z; what is not made by then is given up.")
    private @Nullable String deadline;

    @Option(
            names = "--if-late",
            paramLabel = "admit|refuse",
            description =
                    "What to do when the deadline cannot be met: take the job with a warning, or refuse it (default:"
                            + " admit).")
    private @Nullable String ifLate;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv, tsv, jsonl or json (default: by the name's ending).")
    private @Nullable String format;

    @Option(
            names = "--dry-run",
            description =
                    "Only check, count the pictures and estimate the time. With --photos the products are registered,"
                            + " which makes no picture.")
    private boolean dryRun;

    @Option(names = "--watch", description = "Stay until the job ends; exit code 3 unless all pictures are stored.")
    private boolean watch;

    @Override
    public Integer call() {
        Manifest read = Manifest.of(manifest, format);
        String id = new JobId(job == null ? read.job() : job).value();
        SchedulerClient client = options.client();
        Output output = options.output();
        if (photos != null) {
            PhotoFolders.register(client, photos, output);
        }
        JsonNode answer = put(client, id, read);
        if (dryRun) {
            output.result(answer, DryRunText.of(read.name(), answer));
            return ExitCode.DONE;
        }
        if (watch) {
            output.say(id);
            return new JobEnd(options, client).follow(id);
        }
        output.result(answer, id);
        return JobEnd.submitted(options, answer, id);
    }

    /** A long manifest goes in pieces, so that a connection that breaks has not to begin anew. */
    private JsonNode put(SchedulerClient client, String id, Manifest read) {
        Map<String, String> query = query();
        if (read.body().isPresent() || read.bytes() < UPLOADED_BYTES) {
            return client.putJob(id, read.contentType(), body(read), query);
        }
        client.upload(id, read.file());
        query.put("uploaded", "true");
        try {
            return client.putJob(id, read.contentType(), BodyPublishers.noBody(), query);
        } catch (FleetException e) {
            if (!e.label().equals("UPLOAD_UNKNOWN")) {
                throw e;
            }
            // Another scheduler has answered than the one that has the pieces.
            query.remove("uploaded");
            return client.putJob(id, read.contentType(), body(read), query);
        }
    }

    private Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        if (dryRun) {
            query.put("dryRun", "true");
        }
        put(query, "plan", plan);
        put(query, "class", jobClass);
        put(query, "priority", priority);
        put(query, "deadline", deadline);
        put(query, "ifLate", ifLate);
        if (!extraColumns.equals("refuse")) {
            query.put("extraColumns", extraColumns);
        }
        return query;
    }

    private static void put(Map<String, String> query, String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
    }

    private static BodyPublisher body(Manifest read) {
        try {
            return BodyPublishers.ofFile(read.file());
        } catch (FileNotFoundException e) {
            throw new FleetException(FleetCode.BAD_FILE, read.name() + " cannot be read: " + e, e);
        }
    }
}
