package io.customshift.deploy.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How far a job is. Unknown fields of the answer are ignored, so that an older command works with a newer scheduler.
 *
 * @param job its id
 * @param phase ACCEPTED, RUNNING, CANCELLING, FINISHED, CANCELLED, FAILED, or what a later version says
 * @param total distinct pictures; 0 before the job is planned
 * @param stored pictures in the bucket
 * @param failed pictures that could not be made
 * @param subjects by subject, in the order of first mention
 * @param message why it failed, else empty
 */
public record JobView(
        String job,
        String phase,
        int total,
        int stored,
        int failed,
        Map<String, SubjectView> subjects,
        String message) {

    /** One subject's part of a job. */
    public record SubjectView(String subject, int total, int stored, int failed) {}

    public JobView {
        subjects = Collections.unmodifiableMap(new LinkedHashMap<>(subjects));
    }

    /** A job of which nothing is known but its id. */
    public static JobView unknown(String job) {
        return new JobView(job, "ACCEPTED", 0, 0, 0, Map.of(), "");
    }

    /** Whether nothing will change any more. */
    public boolean ended() {
        return List.of("FINISHED", "CANCELLED", "FAILED").contains(phase);
    }

    /** Whether each picture is in the bucket. */
    public boolean allStored() {
        return phase.equals("FINISHED") && failed == 0 && total > 0 && stored == total;
    }

    /** This view after an event or a newer status: absent fields stay, named subjects are replaced. */
    public JobView with(JsonNode news) {
        Map<String, SubjectView> merged = new LinkedHashMap<>(subjects);
        for (JsonNode one : news.path("subjects")) {
            String name = one.path("subject").asText();
            merged.put(
                    name,
                    new SubjectView(
                            name,
                            one.path("total").asInt(),
                            one.path("stored").asInt(),
                            one.path("failed").asInt()));
        }
        return new JobView(
                news.path("job").asText(job),
                news.path("phase").asText(phase).toUpperCase(Locale.ROOT),
                news.path("total").asInt(news.path("distinctImages").asInt(total)),
                news.path("stored").asInt(stored),
                news.path("failed").asInt(failed),
                merged,
                news.path("message").asText(message));
    }

    /** The subjects with something left to do. */
    public List<SubjectView> open() {
        List<SubjectView> open = new ArrayList<>();
        for (SubjectView one : subjects.values()) {
            if (one.stored() + one.failed() < one.total()) {
                open.add(one);
            }
        }
        return open;
    }
}
