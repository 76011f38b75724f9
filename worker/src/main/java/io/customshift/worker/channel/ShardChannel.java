package io.customshift.worker.channel;

import io.customshift.kafka.Inbound;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.UnknownMessage;
import io.customshift.worker.render.RunControl;
import io.customshift.worker.render.ShardRunner;
import io.customshift.worker.render.StopReason;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.ChannelRegistry;
import io.smallrye.reactive.messaging.PausableChannel;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shards, one at a time.
 *
 * <ul>
 *   <li>Delivery: at least once. The offset is committed when the method has returned, that is when every event of the
 *       shard is acknowledged; a shard that is delivered again finds its pictures in the bucket.
 *   <li>Order: of a partition; one record in work at a time over all partitions, a few more in the buffer.
 *   <li>Idempotency key: the object key of each picture.
 *   <li>Thread: the one of pool {@code render}; polling goes on beside it, so a long shard causes no rebalance.
 *   <li>A record that cannot be read goes to quarantine with its reason, and counts as consumed.
 * </ul>
 *
 * The channel is paused until {@link #resume}.
 */
@ApplicationScoped
public class ShardChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ShardChannel.class);
    private static final String CHANNEL = "shards";
    /** A commit follows an acknowledgement by this much at most; measured, with some to spare. */
    private static final Duration COMMIT = Duration.ofMillis(300);

    private final ChannelRegistry channels;
    private final Assignments assignments;
    private final EventChannel events;
    private final JobFences fences;
    private final WorkerId worker;
    private final AtomicInteger inWork = new AtomicInteger();
    private volatile @Nullable ShardRunner runner;
    private volatile boolean draining;

    ShardChannel(
            ChannelRegistry channels,
            @Identifier("shards") Assignments assignments,
            EventChannel events,
            JobFences fences,
            WorkerId worker) {
        this.channels = channels;
        this.assignments = assignments;
        this.events = events;
        this.fences = fences;
        this.worker = worker;
    }

    /** Begins to take shards, for this runner to work on. */
    public void resume(ShardRunner ready) {
        runner = ready;
        channel().ifPresent(PausableChannel::resume);
    }

    /**
     * Takes no more shards, waits until the one in hand is finished or given back, and until that is committed.
     *
     * @return whether that came about within the limit
     */
    public boolean drain(Duration limit) throws InterruptedException {
        draining = true;
        channel().ifPresent(PausableChannel::pause);
        long end = System.nanoTime() + limit.toNanos();
        while (inWork.get() > 0 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        // Also for a record that was on its way when the channel was paused: it is given back whole.
        Thread.sleep(COMMIT.toMillis());
        return inWork.get() == 0;
    }

    public boolean draining() {
        return draining;
    }

    @Incoming(CHANNEL)
    @Blocking(value = "render", ordered = true)
    void receive(ConsumerRecord<byte[], byte[]> record) {
        inWork.incrementAndGet();
        try {
            work(record);
        } finally {
            inWork.decrementAndGet();
        }
    }

    private void work(ConsumerRecord<byte[], byte[]> record) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (!assignments.own(partition)) {
            LOG.info("{} offset {} is another worker's by now", partition, record.offset());
            return;
        }
        ShardRunner ready = runner;
        if (ready == null) {
            throw new IllegalStateException("a shard came before the worker was ready; it stays uncommitted");
        }
        Shard shard;
        try {
            shard = shard(Inbound.of(record));
        } catch (WireException e) {
            quarantine(Inbound.of(record), e);
            return;
        }
        RunControl control = () -> stop(shard, partition);
        var outcome = ready.run(shard, control);
        LOG.info(
                "shard {} epoch {}: {} stored ({} reused), {} failed, {} left{}, engine {} s of {} s",
                shard.shard(),
                shard.epoch(),
                outcome.stored(),
                outcome.reused(),
                outcome.failed(),
                outcome.remaining(),
                outcome.stop().map(reason -> " (" + reason + ")").orElse(""),
                String.format("%.2f", outcome.engine().toNanos() * 1e-9),
                String.format("%.2f", outcome.wall().toNanos() * 1e-9));
    }

    private Optional<StopReason> stop(Shard shard, TopicPartition partition) {
        // Asked anew each time: a partition that came back before the picture's end is worked on to its end.
        if (!assignments.own(partition)) {
            return Optional.of(StopReason.REVOKED);
        }
        if (fences.closed(shard)) {
            return Optional.of(StopReason.CANCELLED);
        }
        return draining ? Optional.of(StopReason.DRAIN) : Optional.empty();
    }

    private static Shard shard(Inbound record) {
        Message message = record.message();
        if (message instanceof Shard shard) {
            return shard;
        }
        String type = message instanceof UnknownMessage unknown
                ? unknown.type()
                : message.getClass().getSimpleName();
        throw new WireException(
                WireCode.UNKNOWN_TYPE, "", "the record is a " + type + "; this topic takes shards; send it elsewhere");
    }

    private void quarantine(Inbound record, WireException e) {
        LOG.warn("{} goes to quarantine: {}", record.place(), e.getMessage());
        events.send(record.quarantined(e, worker, Instant.now()));
        events.flush();
    }

    private Optional<PausableChannel> channel() {
        return Optional.ofNullable(channels.getPausable(CHANNEL));
    }
}
