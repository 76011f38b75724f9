package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;

/** Lets the time pass for which topics keep their records. */
final class Retention {
    /** Those of pictures stay: they are what the checker itself reads to the end. */
    private static final Set<String> TOPICS =
            Set.of(Topics.REQUESTS.name(), Topics.SHARDS.name(), Topics.SHARD_EVENTS.name());

    private Retention() {}

    /** Deletes what the groups that read a topic have committed. */
    static void pass(String bootstrapServers) {
        TopicNames names = new TopicNames("");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            for (String group : List.of(names.intakeGroup(), names.workersGroup(), names.application())) {
                Map<TopicPartition, RecordsToDelete> gone = new HashMap<>();
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get(30, TimeUnit.SECONDS)
                        .forEach((partition, committed) -> {
                            if (committed != null && TOPICS.contains(partition.topic())) {
                                gone.put(partition, RecordsToDelete.beforeOffset(committed.offset()));
                            }
                        });
                admin.deleteRecords(gone).all().get(30, TimeUnit.SECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new FleetException(FleetCode.UNREACHABLE, "records could not be deleted: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
