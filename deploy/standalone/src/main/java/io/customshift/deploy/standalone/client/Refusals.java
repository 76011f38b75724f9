package io.customshift.deploy.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.util.ArrayList;
import java.util.List;

/** Answers that are no success, as failures of the command: the problem's own code, each thing that was found wrong once. */
final class Refusals {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final int MOST = 20;

    private Refusals() {}

    /** @param path of the request, for answers that say nothing themselves */
    static FleetException of(int status, String path, String body) {
        FleetCode code = status == 503 || status == 507 ? FleetCode.UNAVAILABLE : FleetCode.REFUSED;
        try {
            JsonNode problem = JSON.readTree(body);
            if (problem.path("code").isTextual()) {
                String label = problem.path("code").asText();
                return new FleetException(code, label, String.join("\n", lines(problem, label)), null);
            }
        } catch (JsonProcessingException e) {
            // not from a scheduler, or cut short
        }
        return new FleetException(
                code, "HTTP " + status + " from " + path + "; is this a scheduler's address? (" + head(body) + ")");
    }

    private static List<String> lines(JsonNode problem, String label) {
        List<String> found = new ArrayList<>();
        problem.path("errors").forEach(error -> found.add(issue(error)));
        String detail = problem.path("detail").asText(problem.path("title").asText("no reason was given"));
        List<String> lines = new ArrayList<>();
        // The detail of a request that cannot be read is its first error.
        if (found.isEmpty() || !detail.endsWith(message(problem.path("errors").get(0)))) {
            lines.add(detail.startsWith(label + ": ") ? detail.substring(label.length() + 2) : detail);
        }
        found.stream().limit(MOST).forEach(lines::add);
        if (found.size() > MOST) {
            lines.add("and " + (found.size() - MOST) + " more of the kind");
        }
        return lines;
    }

    private static String message(JsonNode error) {
        return error.path("message").asText();
    }

    private static String issue(JsonNode error) {
        StringBuilder place = new StringBuilder();
        if (error.path("line").isInt()) {
            place.append("line ").append(error.path("line").asInt());
            if (error.path("column").isInt()) {
                place.append(" column ").append(error.path("column").asInt());
            }
        }
        String pointer = error.path("pointer").asText();
        if (!pointer.isEmpty()) {
            place.append(place.length() == 0 ? "at " : " at ").append(pointer);
        }
        return place.length() == 0 ? message(error) : place + ": " + message(error);
    }

    private static String head(String body) {
        String line = body.lines().findFirst().orElse("no body");
        return line.length() > 80 ? line.substring(0, 80) + "…" : line;
    }
}
