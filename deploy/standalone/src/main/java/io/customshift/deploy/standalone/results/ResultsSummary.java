package io.customshift.deploy.standalone.results;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of a job's pictures: why some failed, by code, with how many, the first of them, and what helps; and of how
 * many the model warned, with the first of them. For one thread.
 */
public final class ResultsSummary {

    private final Map<String, Group> failures = new LinkedHashMap<>();
    private @Nullable Group warned;

    private record Group(int count, ResultRow example) {
        Group and(Group other) {
            return new Group(count + other.count, example);
        }

        /** {@code 3 pictures, such as: line 2 of mug}. */
        String text() {
            return (count == 1 ? "1 picture: " : count + " pictures, such as: ") + "line " + example.row() + " of "
                    + example.subject();
        }

        ObjectNode json(String message) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("count", count)
                    .put("line", example.line())
                    .put("row", example.row())
                    .put("subject", example.subject())
                    .put("message", message);
        }
    }

    /** Takes a line of the results, of whatever status. */
    public void add(ResultRow row) {
        if (row.isFailed()) {
            failures.merge(row.code().isEmpty() ? "UNKNOWN" : row.code(), new Group(1, row), Group::and);
        }
        if (!row.warnings().isEmpty()) {
            Group one = new Group(1, row);
            warned = warned == null ? one : warned.and(one);
        }
    }

    /** Why pictures failed, for people: two lines for each code; empty when none did. */
    public String failures(SchedulerOptions options, String job) {
        List<String> lines = new ArrayList<>();
        failures.forEach((code, group) -> {
            ResultRow example = group.example();
            String why = example.message().isEmpty() ? "no reason was given" : example.message();
            lines.add("  " + code + ", " + group.text() + ": " + why);
            lines.add("    fix: " + fix(code, options, job, example.subject()));
        });
        return String.join("\n", lines);
    }

    /** All warnings in one line, for people; empty when there are none. */
    public String warnings() {
        return warned == null
                ? ""
                : "warning, " + warned.text() + ": "
                        + String.join("; ", warned.example().warnings());
    }

    /** For programs: {@code failures}, by code, and {@code warnings}, which has one entry at most. */
    public ObjectNode into(ObjectNode answer) {
        ArrayNode failed = answer.putArray("failures");
        failures.forEach((code, group) -> {
            ObjectNode one = failed.addObject().put("code", code);
            one.setAll(group.json(group.example().message()));
        });
        ArrayNode warnings = answer.putArray("warnings");
        if (warned != null) {
            warnings.add(warned.json(String.join("; ", warned.example().warnings())));
        }
        return answer;
    }

    /** What the user can do; the message says what is wrong with the value itself. */
    private static String fix(String code, SchedulerOptions options, String job, String subject) {
        if (code.equals("REFERENCE_MISSING")) {
            return "add its photos again (" + options.call("subjects", "add", subject, "PHOTO...") + "), then "
                    + options.call("retry", job);
        }
        if (code.startsWith("REFERENCE") || code.startsWith("IMAGE_")) {
            return "register better photos (" + options.call("subjects", "add", subject, "PHOTO...")
                    + ") and submit the manifest as a new job (--job ID)";
        }
        if (code.endsWith("_INVALID") || code.startsWith("SIZE") || code.startsWith("STEPS")) {
            return "correct the manifest and submit it again";
        }
        return "when that is mended: " + options.call("retry", job);
    }
}
