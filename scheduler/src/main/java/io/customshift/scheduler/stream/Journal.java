package io.customshift.scheduler.stream;

import io.customshift.scheduler.core.Event;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.topics.Cleanup;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.time.Duration;
import java.util.Map;

/**
 * All events of all jobs as records, in the order in which they were applied, committed with the state that they made:
 * folding them gives that state. Nobody needs it to work; it says how a job came to be as it is.
 */
public final class Journal {
    public static final Topic TOPIC = new Topic(
            "scheduler-journal.v1",
            "tenant/job",
            Topics.JOB_PARTITIONS,
            Duration.ofDays(7),
            Cleanup.DELETE,
            4 << 20,
            "What changed the state of jobs, event by event: for people and for checks, not for the fleet's work.");

    /** The header that names the kind. */
    public static final String KIND = "event";

    private Journal() {}

    static EncodedRecord record(String job, Event event) {
        return new EncodedRecord(
                TOPIC.name(),
                job,
                Json.write(event),
                Map.of(KIND, event.getClass().getSimpleName()));
    }
}
