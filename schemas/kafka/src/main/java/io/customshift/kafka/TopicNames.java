package io.customshift.kafka;

import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;

/**
 * Topics and groups by their names on this broker.
 *
 * @param prefix what they all begin with, for fleets that share a broker; may be empty
 */
public record TopicNames(String prefix) {
    public String of(Topic topic) {
        return topic.name(prefix);
    }

    /** A topic that the codec names without prefix. */
    public String of(String topic) {
        return prefix + topic;
    }

    /** The topic that takes requests of one tenant alone, where it has one. */
    public String requests(Tenant tenant) {
        return of(Topics.REQUESTS) + "." + tenant;
    }

    /** The application id of the scheduler's Kafka Streams: group, changelogs and transactions are named after it. */
    public String application() {
        return prefix + "customshift-scheduler";
    }

    /** The group that reads requests. */
    public String intakeGroup() {
        return prefix + "customshift-scheduler-intake";
    }

    /** The group of all workers. */
    public String workersGroup() {
        return prefix + "workers";
    }
}
