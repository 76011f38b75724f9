package io.customshift.worker.channel;

import io.customshift.schemas.topics.Topic;
import io.customshift.schemas.topics.Topics;
import java.util.List;

/**
 * Names in a fleet that may share its broker.
 *
 * @param prefix before each of them; may be empty
 */
public record TopicNames(String prefix) {
    /** What a worker reads and writes. */
    private static final List<Topic> USED = List.of(
            Topics.SHARDS,
            Topics.IMAGE_EVENTS,
            Topics.SHARD_EVENTS,
            Topics.JOB_FENCES,
            Topics.HEARTBEATS,
            Topics.QUARANTINE);

    String of(Topic topic) {
        return topic.name(prefix);
    }

    /** The topic that the codec names without prefix. */
    String of(String topic) {
        return prefix + topic;
    }

    List<String> used() {
        return USED.stream().map(this::of).toList();
    }

    /** The group of all workers. */
    String group() {
        return prefix + "workers";
    }
}
