package io.customshift.worker.channel;

import io.customshift.worker.health.Conditions;
import io.customshift.worker.health.Conditions.Need;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the broker, now and then, whether it answers and has the topics that a worker uses. */
final class BrokerWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrokerWatch.class);
    private static final long ANSWER_SECONDS = 5;

    private final String bootstrapServers;
    private final TopicNames topics;
    private final Duration sessionTimeout;
    private final Conditions conditions;
    private final Admin admin;
    private boolean groupSet;

    BrokerWatch(String bootstrapServers, TopicNames topics, Duration sessionTimeout, Conditions conditions) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        this.sessionTimeout = sessionTimeout;
        this.conditions = conditions;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                3_000,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                4_000,
                AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                1_000));
    }

    /** One look; sets BROKER and TOPICS. */
    void look() throws InterruptedException {
        try {
            Set<String> found = admin.listTopics().names().get(ANSWER_SECONDS, TimeUnit.SECONDS);
            conditions.met(Need.BROKER);
            List<String> missing = new ArrayList<>(topics.used());
            missing.removeAll(found);
            if (missing.isEmpty()) {
                shortenSession();
                conditions.met(Need.TOPICS);
            } else {
                conditions.unmet(
                        Need.TOPICS, "topics " + missing + " do not exist; the scheduler creates them: start it");
            }
        } catch (ExecutionException | TimeoutException e) {
            conditions.unmet(
                    Need.BROKER,
                    "BROKER_UNAVAILABLE: broker at " + bootstrapServers
                            + " does not answer; start it or set KAFKA_BOOTSTRAP_SERVERS");
        }
    }

    /** A worker that was killed blocks its partitions for this long, 45 s unless the broker lets a group say less. */
    private void shortenSession() throws InterruptedException {
        if (groupSet) {
            return;
        }
        groupSet = true;
        long session = sessionTimeout.toMillis();
        try {
            set(Map.of(
                    "consumer.session.timeout.ms",
                    Long.toString(session),
                    "consumer.heartbeat.interval.ms",
                    Long.toString(session / 4)));
        } catch (ExecutionException | TimeoutException e) {
            LOG.info(
                    "group {} keeps the broker's session timeout ({}); with group.consumer.min.session.timeout.ms and"
                            + " group.consumer.min.heartbeat.interval.ms lowered there, work of a killed worker goes on sooner",
                    topics.group(),
                    String.valueOf(e.getCause()));
        }
    }

    private void set(Map<String, String> values) throws InterruptedException, ExecutionException, TimeoutException {
        List<AlterConfigOp> changes = values.entrySet().stream()
                .map(value ->
                        new AlterConfigOp(new ConfigEntry(value.getKey(), value.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.GROUP, topics.group()), changes))
                .all()
                .get(ANSWER_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
