package io.customshift.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the broker, now and then, whether it answers and has the topics that are used. One thread. */
public final class BrokerWatch implements AutoCloseable {
    private static final long ANSWER_SECONDS = 9;

    private final ClientSettings settings;
    private final Admin admin;

    public BrokerWatch(ClientSettings settings) {
        this.settings = settings;
        this.admin = Admin.create(settings.admin());
    }

    /** For questions of another kind. */
    public Admin admin() {
        return admin;
    }

    /** Why the broker cannot be used, if so, with what to do. */
    public Optional<String> trouble() throws InterruptedException {
        try {
            answer(admin.describeCluster().clusterId());
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of(unanswered(settings, e));
        }
    }

    /** Those that are not there, in order. */
    public List<String> missing(Collection<String> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        TreeSet<String> missing = new TreeSet<>();
        for (var each : admin.describeTopics(topics).topicNameValues().entrySet()) {
            try {
                answer(each.getValue());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
                missing.add(each.getKey());
            }
        }
        return List.copyOf(missing);
    }

    /** The offset behind the last committed record of each of these partitions, as it is now. */
    public Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, Duration patience)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all()
                .get(patience.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** What to say of a question that was not answered. */
    public static String unanswered(ClientSettings settings, Exception e) {
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        return "BROKER_UNAVAILABLE: broker at " + settings.bootstrapServers() + " does not answer (" + cause
                + "); start it, or set KAFKA_BOOTSTRAP_SERVERS and what it asks for (KAFKA_SECURITY_PROTOCOL, …)";
    }

    /** Waits for an answer for as long as a client tries. */
    public static <T> T answer(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    /** Not yet used settings of a group, by Kafka's names; a broker may forbid them. */
    public void setGroup(String group, Map<String, String> values)
            throws InterruptedException, ExecutionException, TimeoutException {
        var changes = values.entrySet().stream()
                .map(value -> new org.apache.kafka.clients.admin.AlterConfigOp(
                        new org.apache.kafka.clients.admin.ConfigEntry(value.getKey(), value.getValue()),
                        org.apache.kafka.clients.admin.AlterConfigOp.OpType.SET))
                .toList();
        var resource = new org.apache.kafka.common.config.ConfigResource(
                org.apache.kafka.common.config.ConfigResource.Type.GROUP, group);
        answer(admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
    }
}
