package io.customshift.scheduler.stream;

import io.customshift.schemas.topics.Cleanup;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.time.Duration;

/**
 * Topics by their names on this broker.
 *
 * @param prefix what they all begin with; may be empty
 */
public record TopicNames(String prefix) {
    /** What the scheduler's parts ask of its state. Nobody else's business, so it is not in the fleet's catalogue. */
    public static final Topic COMMANDS = new Topic(
            "scheduler-commands.v1",
            "tenant/job",
            Topics.JOB_PARTITIONS,
            Duration.ofDays(1),
            Cleanup.DELETE,
            4 << 20,
            "Commands to the scheduler's state from the scheduler's own REST interface, intake and planner.");

    public String of(Topic topic) {
        return topic.name(prefix);
    }

    public String commands() {
        return of(COMMANDS);
    }

    /** The application id of Kafka Streams: group, changelogs and transactions are named after it. */
    public String application() {
        return prefix + "customshift-scheduler";
    }

    /** The group that reads requests. */
    public String intakeGroup() {
        return prefix + "customshift-scheduler-intake";
    }
}
