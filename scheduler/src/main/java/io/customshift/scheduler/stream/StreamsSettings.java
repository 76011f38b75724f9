package io.customshift.scheduler.stream;

import java.util.Properties;

/** Settings of Kafka Streams, each with its reason. */
final class StreamsSettings {
    /** The longest record of a changelog. */
    static final int STATE_BYTES = 9 << 20;

    private StreamsSettings() {}

    /** @param copies of each topic that Streams makes */
    static Properties of(KafkaRuntime.Options options, short copies) {
        Properties settings = new Properties();
        settings.putAll(options.client().client());
        settings.put("application.id", options.names().application());
        settings.put("application.server", options.address());
        settings.put("processing.guarantee", "exactly_once_v2");
        settings.put("num.stream.threads", 1);
        settings.put("num.standby.replicas", options.standbys());
        settings.put("replication.factor", (int) copies);
        settings.put("topic.min.insync.replicas", FleetTopics.inSync(copies));
        // A state may be as long as the longest record that made it; the broker's own limit is 1 MiB.
        settings.put("topic.max.message.bytes", STATE_BYTES);
        settings.put("state.dir", options.stateDir().toString());
        settings.put("commit.interval.ms", options.commitInterval().toMillis());
        // Timers and commits are looked at between two polls.
        settings.put("poll.ms", 25);
        settings.put("statestore.cache.max.bytes", 0L);
        // The records of a step go out together when it is committed, in one request for each broker. Sent one by one,
        // they
        // meet the broker while it enters the one before into the transaction (CONCURRENT_TRANSACTIONS), and wait.
        settings.put("producer.linger.ms", 100);
        settings.put("producer.retry.backoff.ms", 10);
        settings.put("producer.max.request.size", STATE_BYTES);
        // What a killed process left open holds readers of committed records up for this long, and the instance that
        // takes over too: it need not be longer than the session. A process that stands still for as long has lost its
        // partitions anyway.
        settings.put("producer.transaction.timeout.ms", (int)
                options.sessionTimeout().toMillis());
        settings.put("main.consumer.auto.offset.reset", "earliest");
        settings.put("main.consumer.group.instance.id", options.instance());
        settings.put("main.consumer.session.timeout.ms", (int)
                options.sessionTimeout().toMillis());
        settings.put(
                "main.consumer.heartbeat.interval.ms",
                (int) options.sessionTimeout().toMillis() / 3);
        settings.put("main.consumer.max.partition.fetch.bytes", 8 << 20);
        return settings;
    }
}
