package io.customshift.worker.channel;

import io.customshift.kafka.BrokerWatch;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.topics.Topics;
import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the broker answers and has the topics that a worker uses. */
final class BrokerConditions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerConditions.class);

    private final ClientSettings client;
    private final TopicNames topics;
    private final Duration sessionTimeout;
    private final Conditions conditions;
    private final BrokerWatch watch;
    /** What a worker reads and writes. */
    private final List<String> used;

    private boolean complete;

    BrokerConditions(ClientSettings client, TopicNames topics, Duration sessionTimeout, Conditions conditions) {
        this.client = client;
        this.topics = topics;
        this.sessionTimeout = sessionTimeout;
        this.conditions = conditions;
        this.watch = new BrokerWatch(client);
        this.used = List.of(
                        Topics.SHARDS,
                        Topics.IMAGE_EVENTS,
                        Topics.SHARD_EVENTS,
                        Topics.JOB_FENCES,
                        Topics.HEARTBEATS,
                        Topics.QUARANTINE)
                .stream()
                .map(topics::of)
                .toList();
    }

    /** One look; sets BROKER, and TOPICS until all of them were there once. */
    void look() throws InterruptedException {
        Optional<String> away = watch.trouble();
        if (away.isPresent()) {
            conditions.unmet(Need.BROKER, away.get());
            return;
        }
        conditions.met(Need.BROKER);
        if (complete) {
            return;
        }
        try {
            List<String> missing = watch.missing(used);
            if (missing.isEmpty()) {
                shortenSession();
                complete = true;
                conditions.met(Need.TOPICS);
            } else {
                conditions.unmet(
                        Need.TOPICS, "topics " + missing + " do not exist; the scheduler creates them: start it");
            }
        } catch (ExecutionException | TimeoutException e) {
            conditions.unmet(Need.BROKER, BrokerWatch.unanswered(client, e));
        }
    }

    /** A worker that was killed blocks its partitions for this long, 45 s unless the broker lets a group say less. */
    private void shortenSession() throws InterruptedException {
        long session = sessionTimeout.toMillis();
        try {
            watch.setGroup(
                    topics.workersGroup(),
                    Map.of(
                            "consumer.session.timeout.ms",
                            Long.toString(session),
                            "consumer.heartbeat.interval.ms",
                            Long.toString(session / 4)));
        } catch (ExecutionException | TimeoutException e) {
            LOG.info(
                    "group {} keeps the broker's session timeout ({}); with group.consumer.min.session.timeout.ms and"
                            + " group.consumer.min.heartbeat.interval.ms lowered there, work of a killed worker goes on sooner",
                    topics.workersGroup(),
                    String.valueOf(e.getCause()));
        }
    }

    @Override
    public void close() {
        watch.close();
    }
}
