package io.customshift.deploy.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.console.Times;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How far a job is. Unknown fields of the answer are ignored, so that an older command works with a newer scheduler.
 *
 * @param job its id
 * @param phase ACCEPTED, RUNNING, CANCELLING, FINISHED, CANCELLED, FAILED, or what a later version says
 * @param total distinct pictures; 0 before the job is planned
 * @param stored pictures in the bucket
 * @param failed pictures that could not be made
 * @param subjects by subject, in the order of first mention
 * @param code why it failed or waits, else empty
 * @param message the same for people
 * @param times when it was accepted, when it ended, and what is left
 */
public record JobView(
        String job,
        String phase,
        int total,
        int stored,
        int failed,
        Map<String, SubjectView> subjects,
        String code,
        String message,
        Times times) {

    /** One subject's part of a job. */
    public record SubjectView(String subject, int total, int stored, int failed) {}

    /**
     * When things were, by the scheduler's clock.
     *
     * @param remaining estimated until the end, by the last event that said so
     */
    public record Times(Optional<Instant> accepted, Optional<Instant> ended, Optional<Duration> remaining) {
        static final Times UNKNOWN = new Times(Optional.empty(), Optional.empty(), Optional.empty());

        Times with(JsonNode news) {
            Optional<Duration> left = news.path("remainingSeconds").isNumber()
                    ? Optional.of(Duration.ofMillis(
                            (long) (1_000 * news.path("remainingSeconds").asDouble())))
                    : remaining;
            return new Times(
                    instant(news, "acceptedAt").or(() -> accepted),
                    instant(news, "endedAt").or(() -> ended),
                    left);
        }

        private static Optional<Instant> instant(JsonNode news, String field) {
            try {
                return news.path(field).isTextual()
                        ? Optional.of(Instant.parse(news.path(field).asText()))
                        : Optional.empty();
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }
    }

    public JobView {
        subjects = Collections.unmodifiableMap(new LinkedHashMap<>(subjects));
    }

    /** A job of which nothing is known but its id. */
    public static JobView unknown(String job) {
        return new JobView(job, "ACCEPTED", 0, 0, 0, Map.of(), "", "", Times.UNKNOWN);
    }

    /** Whether nothing will change any more, unless somebody asks for it. */
    public boolean ended() {
        return List.of("FINISHED", "CANCELLED", "FAILED").contains(phase);
    }

    /** Whether each picture is in the bucket. */
    public boolean allStored() {
        return phase.equals("FINISHED") && failed == 0 && total > 0 && stored == total;
    }

    /** How long it has gone on, or went on until its end. */
    public Optional<Duration> taken(Instant now) {
        return times.accepted()
                .map(begin -> Duration.between(begin, times.ended().orElse(now)));
    }

    /** What is left, where that is worth a word: not of a job that has ended, or is about to. */
    public Optional<Duration> left() {
        return times.remaining().filter(time -> !ended() && time.toSeconds() > 0);
    }

    /** {@code running, 3/8 stored, 1 failed}. */
    public String summary() {
        return phase.toLowerCase(Locale.ROOT) + ", " + stored + "/" + total + " stored"
                + (failed == 0 ? "" : ", " + failed + " failed");
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
                news.path("code").asText(code),
                news.path("message").asText(message),
                times.with(news));
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
