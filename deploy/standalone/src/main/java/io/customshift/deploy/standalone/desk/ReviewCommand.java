package io.customshift.deploy.standalone.desk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.standalone.console.ExitCode;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.id.JobId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "review",
        description =
                "Accepts pictures of a job, or rejects them with reasons; the last decision on a picture holds. Without any it says"
                        + " how many were accepted and what one of them took.")
public final class ReviewCommand implements Callable<Integer> {
    /** Lines that a scheduler takes in one request. */
    private static final int LINES_AT_ONCE = 10_000;

    @Mixin
    private SchedulerOptions options = new SchedulerOptions();

    @Parameters(paramLabel = "JOB")
    private String job = "";

    @Option(
            names = "--accept",
            paramLabel = "IMAGE",
            arity = "1..*",
            description = "Accept these pictures, by their ids.")
    private List<String> accepted = List.of();

    @Option(
            names = "--reject",
            paramLabel = "IMAGE[:REASON,…]",
            arity = "1..*",
            description =
                    "Reject these; reasons are label, spelling, colour, shape, parts, crop, scale, scene, quality, other, five at"
                            + " most.")
    private List<String> rejected = List.of();

    @Option(names = "--undo", paramLabel = "IMAGE", arity = "1..*", description = "Take the decisions on these back.")
    private List<String> undone = List.of();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Decisions as JSON lines: {\"image\":…,\"verdict\":\"accepted\"}.")
    private @Nullable Path file;

    @Option(names = "--again", description = "Then have all that were rejected made anew, with other seeds.")
    private boolean again;

    @Override
    public Integer call() {
        String id = new JobId(job).value();
        SchedulerClient client = options.client();
        List<String> lines = new ArrayList<>(fileLines());
        accepted.forEach(image -> lines.add(line(image, "accepted")));
        rejected.forEach(image -> lines.add(line(image, "rejected")));
        undone.forEach(image -> lines.add(line(image, "none")));
        ObjectNode said = JsonNodeFactory.instance.objectNode();
        StringBuilder text = new StringBuilder();
        boolean whole = lines.isEmpty() || decide(client, id, lines, said, text);
        if (again && whole) {
            JsonNode made =
                    client.regenerate(id, JsonNodeFactory.instance.objectNode().put("rejected", true));
            said.set("again", made);
            String next = made.path("id").asText();
            text.append(text.isEmpty() ? "" : "\n")
                    .append(made.path("images").asInt())
                    .append(" are made anew by ")
                    .append(next)
                    .append("; watch it: ")
                    .append(options.call("watch", next));
        }
        if (lines.isEmpty() && !again) {
            JsonNode figures = client.reviewSummary(id);
            options.output().result(figures, figures(figures));
        } else {
            options.output().result(said, text.toString());
        }
        return whole ? ExitCode.DONE : ExitCode.INCOMPLETE;
    }

    private boolean decide(SchedulerClient client, String id, List<String> lines, ObjectNode said, StringBuilder text) {
        int[] counts = new int[3];
        ArrayNode failed = said.arrayNode();
        for (int from = 0; from < lines.size(); from += LINES_AT_ONCE) {
            List<String> part = lines.subList(from, Math.min(lines.size(), from + LINES_AT_ONCE));
            JsonNode answer = client.reviews(id, String.join("\n", part) + "\n");
            counts[0] += answer.path("accepted").asInt();
            counts[1] += answer.path("rejected").asInt();
            counts[2] += answer.path("withdrawn").asInt();
            for (JsonNode one : answer.path("failed")) {
                failed.add(((ObjectNode) one).put("line", one.path("line").asInt() + from));
            }
        }
        said.put("accepted", counts[0]).put("rejected", counts[1]).put("withdrawn", counts[2]);
        said.set("failed", failed);
        text.append(counts[0]).append(" accepted, ").append(counts[1]).append(" rejected");
        if (counts[2] > 0) {
            text.append(", ").append(counts[2]).append(" taken back");
        }
        for (JsonNode one : failed) {
            text.append("\nnot decided, ")
                    .append(one.path("code").asText())
                    .append(": ")
                    .append(lines.get(one.path("line").asInt() - 1))
                    .append(": ")
                    .append(one.path("message").asText());
        }
        return failed.isEmpty();
    }

    private static String line(String picture, String verdict) {
        int colon = picture.indexOf(':');
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("image", colon < 0 ? picture : picture.substring(0, colon)).put("verdict", verdict);
        if (colon >= 0) {
            ArrayNode reasons = line.putArray("reasons");
            for (String reason : picture.substring(colon + 1).split(",")) {
                reasons.add(reason.strip());
            }
        }
        return line.toString();
    }

    private List<String> fileLines() {
        Path from = file;
        if (from == null) {
            return List.of();
        }
        try {
            return Files.readAllLines(from, StandardCharsets.UTF_8).stream()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, from + " cannot be read: " + e, e);
        }
    }

    private static String figures(JsonNode figures) {
        String text = figures.path("tries").asInt() + " made, "
                + figures.path("accepted").asInt() + " accepted, "
                + figures.path("rejected").asInt() + " rejected, "
                + figures.path("unreviewed").asInt() + " not decided on; "
                + number(figures.path("engineSeconds")) + " engine seconds";
        if (figures.has("engineSecondsPerAccepted")) {
            text += ", " + number(figures.path("engineSecondsPerAccepted")) + " for each accepted";
        }
        return figures.has("costPerAccepted")
                ? text + ", which cost "
                        + String.format(
                                Locale.ROOT,
                                "%.4f",
                                figures.path("costPerAccepted").asDouble())
                : text;
    }

    private static String number(JsonNode value) {
        return String.format(Locale.ROOT, "%.1f", value.asDouble());
    }
}
