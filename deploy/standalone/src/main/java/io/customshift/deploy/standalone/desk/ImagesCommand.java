package io.customshift.deploy.standalone.desk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.console.Table;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.schemas.id.JobId;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "images", description = "Lists the pictures of a job, each with what was decided on it.")
public final class ImagesCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Option(names = "--subject", paramLabel = "SUBJECT", description = "Of this subject only.")
    private @Nullable String subject;

    @Option(
            names = "--state",
            paramLabel = "stored|failed|cancelled|pending",
            description = "Of which this became only.")
    private @Nullable String state;

    @Option(
            names = "--verdict",
            paramLabel = "accepted|rejected|none",
            description = "That people decided on like this only; none: stored ones that nobody has decided on.")
    private @Nullable String verdict;

    @Option(names = "--reason", paramLabel = "REASON", description = "Rejected for this reason only.")
    private @Nullable String reason;

    @Option(names = "--limit", paramLabel = "N", description = "So many at most (default: 100; 0 for all).")
    private int limit = 100;

    @Override
    public Integer call() {
        String id = new JobId(job).value();
        int most = limit <= 0 ? Integer.MAX_VALUE : limit;
        SchedulerClient client = options.client();
        Map<String, String> query = new LinkedHashMap<>();
        put(query, "subject", subject);
        put(query, "state", state);
        put(query, "verdict", verdict);
        put(query, "reason", reason);
        ArrayNode images = JsonNodeFactory.instance.arrayNode();
        int total = 0;
        for (boolean more = true; more && images.size() < most; ) {
            query.put("limit", Integer.toString(Math.min(PAGE, most - images.size())));
            JsonNode page = client.images(id, query);
            page.path("images").forEach(images::add);
            total = page.path("total").asInt();
            more = page.path("next").isTextual();
            query.put("cursor", page.path("next").asText());
        }
        String rest = images.size() < total ? "\nand " + (total - images.size()) + " more: --limit 0" : "";
        options.output().result(images, images.isEmpty() ? "no pictures" : table(images) + rest);
        return ExitCode.DONE;
    }

    private static void put(Map<String, String> query, String name, @Nullable String value) {
        if (value != null) {
            query.put(name, value);
        }
    }

    private static String table(ArrayNode images) {
        Table table = new Table("IMAGE", "SUBJECT", ">LINE", ">SEED", "STATE", "VERDICT", "REASONS");
        for (JsonNode image : images) {
            StringJoiner reasons = new StringJoiner(",");
            image.at("/review/reasons").forEach(one -> reasons.add(one.asText()));
            table.row(
                    image.path("id").asText(),
                    image.path("subject").asText(),
                    image.path("line").asInt(),
                    image.path("seed").asLong(),
                    image.path("state").asText().toLowerCase(Locale.ROOT),
                    image.at("/review/verdict").asText("-"),
                    reasons);
        }
        return table.toString();
    }
}
