package io.customshift.deploy.standalone.verify;

import io.customshift.deploy.standalone.client.Patience;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** A consumer group, by the epoch that its coordinator raises whenever members or their partitions change. */
final class GroupWatch implements AutoCloseable {

    private static final Duration SETTLED = Duration.ofSeconds(120);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Admin admin;
    private final String group;

    GroupWatch(String broker, String group) {
        admin = Admin.create(Map.of("bootstrap.servers", broker));
        this.group = group;
    }

    /** Waits until the group has so many members, each with partitions, and nothing moves; returns its epoch. */
    int settled(int members) {
        long end = System.nanoTime() + SETTLED.toNanos();
        ConsumerGroupDescription found = description();
        while (!isSettled(found, members)) {
            if (System.nanoTime() > end) {
                throw new FleetException(
                        FleetCode.CHILD_NOT_READY,
                        "group " + group + " is " + found.groupState() + " with "
                                + found.members().size() + " members after " + SETTLED.toSeconds()
                                + " s, not stable with "
                                + members + "; see the workers' logs");
            }
            Patience.pause(LOOK);
            found = description();
        }
        return epoch(found);
    }

    /** The epoch now. */
    int epoch() {
        return epoch(description());
    }

    /**
     * Records on the group's partitions that no member has done with, about. They are written in transactions, whose marks take
     * places of their own: the last one stays behind for ever, and is not counted.
     */
    long lag() {
        try {
            Map<TopicPartition, OffsetAndMetadata> done = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            done.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
            return admin.listOffsets(asked).all().get().entrySet().stream()
                    .mapToLong(end -> (end.getValue().offset()
                                    - Objects.requireNonNull(done.get(end.getKey()))
                                            .offset())
                            / 2)
                    .sum();
        } catch (ExecutionException e) {
            throw new FleetException(
                    FleetCode.BROKER_FAILED,
                    "the broker does not tell the lag of group " + group + ": " + e.getCause(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BROKER_FAILED, "interrupted while asking for group " + group, e);
        }
    }

    private static boolean isSettled(ConsumerGroupDescription found, int members) {
        return found.groupState() == GroupState.STABLE
                && found.members().size() == members
                && found.members().stream()
                        .noneMatch(
                                member -> member.assignment().topicPartitions().isEmpty());
    }

    private static int epoch(ConsumerGroupDescription found) {
        return found.groupEpoch()
                .orElseThrow(() -> new FleetException(
                        FleetCode.BROKER_FAILED,
                        "the broker does not tell the epoch of group " + found.groupId() + "; take a broker of 4.0 or"
                                + " newer"));
    }

    private ConsumerGroupDescription description() {
        try {
            return admin.describeConsumerGroups(List.of(group))
                    .all()
                    .get()
                    .values()
                    .iterator()
                    .next();
        } catch (ExecutionException e) {
            throw new FleetException(
                    FleetCode.BROKER_FAILED, "the broker does not tell of group " + group + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.BROKER_FAILED, "interrupted while asking for group " + group, e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
