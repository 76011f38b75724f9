package io.customshift.deploy.standalone.results;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.fleet.SchedulerOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/** Why pictures of a job failed: by code, with how many, the first of them, and what helps. For one thread. */
public final class FailureSummary {

    private final Map<String, Group> groups = new LinkedHashMap<>();

    private record Group(int count, ResultRow example) {}

    /** Takes a line of the results, of whatever status. */
    public void add(ResultRow row) {
        if (row.isFailed()) {
            String code = row.code().isEmpty() ? "UNKNOWN" : row.code();
            groups.merge(code, new Group(1, row), (old, one) -> new Group(old.count() + 1, old.example()));
        }
    }

    public boolean isEmpty() {
        return groups.isEmpty();
    }

    /** For people. */
    public String text(SchedulerOptions options, String job) {
        StringBuilder text = new StringBuilder();
        groups.forEach((code, group) -> {
            ResultRow example = group.example();
            text.append(text.length() == 0 ? "" : "\n")
                    .append("  ")
                    .append(code)
                    .append(group.count() == 1 ? ", 1 picture: " : ", " + group.count() + " pictures, such as: ")
                    .append("line ")
                    .append(example.row())
                    .append(" of ")
                    .append(example.subject())
                    .append(": ")
                    .append(example.message().isEmpty() ? "no reason was given" : example.message())
                    .append("\n    fix: ")
                    .append(fix(code, options, job, example.subject()));
        });
        return text.toString();
    }

    /** For programs. */
    public ArrayNode json() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        groups.forEach((code, group) -> list.addObject()
                .put("code", code)
                .put("count", group.count())
                .put("line", group.example().line())
                .put("row", group.example().row())
                .put("subject", group.example().subject())
                .put("message", group.example().message()));
        return list;
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
