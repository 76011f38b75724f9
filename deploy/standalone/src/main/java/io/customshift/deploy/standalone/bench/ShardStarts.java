package io.customshift.deploy.standalone.bench;

import io.customshift.deploy.standalone.client.FleetEvents;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.topics.Topics;
import java.time.Duration;
import java.util.List;

/** Listens to when workers take shards in hand, from now on. For one thread. */
final class ShardStarts implements AutoCloseable {

    private final FleetEvents events;

    ShardStarts(String broker) {
        events = new FleetEvents(broker, List.of(Topics.SHARD_EVENTS));
    }

    /** The event that says when the first shard of the job was taken in hand, by the worker's clock. */
    ShardStarted first(String job, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            for (Message message : events.poll(Duration.ofMillis(100))) {
                if (message instanceof ShardStarted started
                        && started.job().value().equals(job)) {
                    return started;
                }
            }
        }
        throw new FleetException(
                FleetCode.UNREACHABLE,
                "no shard of job " + job + " was started within " + limit.toSeconds() + " s; see the worker's log");
    }

    @Override
    public void close() {
        events.close();
    }
}
