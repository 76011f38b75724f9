package io.customshift.worker.channel;

import io.customshift.kafka.Backoff;
import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.Inbound;
import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.Message;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.UnknownMessage;
import io.customshift.tracing.TraceParent;
import io.customshift.tracing.Tracing;
import io.customshift.worker.health.Fitness;
import io.customshift.worker.render.ShardOutcome;
import io.customshift.worker.render.ShardRunner;
import io.customshift.worker.render.StopReason;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lies between the thread that polls and the one that renders: the record in hand, the one that waits, which partitions
 * are ours, and what is to be committed. All state is guarded by the desk; no call that waits for anybody is made under it.
 */
final class ShardDesk {
    /** After so many tries a record that breaks the worker's own telling is put aside. */
    static final int TRIES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(ShardDesk.class);

    private final JobFences fences;
    private final Fitness fitness;
    private final CarefulConsumer.Passed quarantine;
    private final Backoff mismatch =
            new Backoff(Duration.ofMillis(50), Duration.ofSeconds(2), ThreadLocalRandom.current()::nextDouble);
    private final Set<TopicPartition> own = new HashSet<>();
    private final Deque<Taken> waiting = new ArrayDeque<>();
    private final Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    private final Map<String, Integer> tries = new HashMap<>();
    private @Nullable Taken inHand;
    private @Nullable ShardRunner runner;
    private boolean draining;
    private boolean atOnce;
    private boolean broken;
    private boolean leaving;

    /** A record and what is in it: a shard, or the reason why none. */
    private record Taken(
            TopicPartition partition,
            Inbound record,
            @Nullable Shard shard,
            @Nullable WireException unreadable) {}

    ShardDesk(JobFences fences, Fitness fitness, CarefulConsumer.Passed quarantine) {
        this.fences = fences;
        this.fitness = fitness;
        this.quarantine = quarantine;
    }

    synchronized void give(ShardRunner ready) {
        runner = ready;
    }

    synchronized void drain() {
        draining = true;
        notifyAll();
    }

    /** The picture in hand is not waited for any more. */
    synchronized void drainAtOnce() {
        atOnce = true;
    }

    synchronized boolean draining() {
        return draining;
    }

    synchronized boolean hasRoom() {
        return waiting.isEmpty() && !leaving;
    }

    /** Waits until there is room, so long at most: a record that takes no time holds up none behind it. */
    synchronized void awaitRoom(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (long left = most.toNanos(); !hasRoom() && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    synchronized boolean busy() {
        return inHand != null || !waiting.isEmpty() && !leaving;
    }

    /** Whether a shard threw what it must not: the group is to be left, so that its record comes again. */
    synchronized boolean broken() {
        return broken;
    }

    /** Takes a record in, and begins to fetch what it needs while another is in hand. */
    void put(ConsumerRecord<byte[], byte[]> polled) {
        Taken taken = taken(polled);
        ShardRunner ahead;
        synchronized (this) {
            waiting.add(taken);
            notifyAll();
            ahead = inHand == null ? null : runner;
        }
        Shard shard = taken.shard();
        if (ahead != null && shard != null && !fences.closed(shard)) {
            ahead.lookAhead(shard);
        }
    }

    synchronized void own(Collection<TopicPartition> partitions) {
        own.addAll(partitions);
    }

    /** The partitions that are ours, in order. */
    synchronized List<Integer> owned() {
        return own.stream().map(TopicPartition::partition).sorted().toList();
    }

    synchronized void disown(Set<TopicPartition> partitions) {
        own.removeAll(partitions);
        waiting.removeIf(taken -> partitions.contains(taken.partition()));
        done.keySet().removeAll(partitions);
    }

    /**
     * Forgets what waits: it was not begun, and comes to whoever has its partition next. There is no way back but by {@link #leave}:
     * the consumer is past it, and would never bring it again.
     */
    synchronized void beginToLeave() {
        leaving = true;
        waiting.clear();
    }

    /** Whether nothing more is taken, and the group is to be left when nothing is in hand. */
    synchronized boolean leaving() {
        return leaving;
    }

    synchronized void leave() {
        leaving = false;
        own.clear();
        waiting.clear();
        done.clear();
        broken = false;
    }

    /** What may be committed. */
    synchronized Map<TopicPartition, OffsetAndMetadata> done() {
        return Map.copyOf(done);
    }

    synchronized void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        offsets.forEach(done::remove);
    }

    synchronized Optional<StopReason> stopInHand() {
        Taken taken = inHand;
        Shard shard = taken == null ? null : taken.shard();
        return taken == null || shard == null ? Optional.empty() : stop(shard, taken.partition());
    }

    /** Works on records for ever; nothing that one of them throws ends it. */
    void work() {
        while (true) {
            Taken taken;
            ShardRunner ready;
            synchronized (this) {
                while (waiting.isEmpty() || broken || runner == null) {
                    try {
                        wait();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                    }
                }
                taken = waiting.remove();
                notifyAll();
                inHand = taken;
                ready = runner;
            }
            boolean ended = false;
            try {
                workOn(taken, ready);
                ended = true;
            } catch (RuntimeException | Error e) {
                ended = putAside(taken, e);
            } finally {
                finished(taken, ended);
            }
        }
    }

    private synchronized void finished(Taken taken, boolean ended) {
        inHand = null;
        if (ended) {
            tries.remove(taken.record().place());
            if (own.contains(taken.partition())) {
                done.put(taken.partition(), new OffsetAndMetadata(taken.record().offset() + 1));
            }
        } else {
            waiting.clear();
            broken = true;
        }
        notifyAll();
    }

    private void workOn(Taken taken, ShardRunner ready) {
        WireException unreadable = taken.unreadable();
        Shard shard = taken.shard();
        if (shard == null || unreadable != null) {
            quarantine.over(
                    taken.record(), unreadable == null ? WireException.invalid("", "it is no shard") : unreadable);
            return;
        }
        ShardOutcome outcome;
        try (Scope trace = sender(taken.record()).makeCurrent()) {
            outcome = ready.run(shard, () -> stop(shard, taken.partition()));
        }
        LOG.info(
                "shard {} epoch {}: {} stored ({} found), {} failed, {} left{}, engine {} s of {} s",
                shard.shard(),
                shard.epoch(),
                outcome.stored(),
                outcome.reused(),
                outcome.failed(),
                outcome.remaining(),
                outcome.stop().map(reason -> " (" + reason + ")").orElse(""),
                String.format("%.2f", outcome.engine().toNanos() * 1e-9),
                String.format("%.2f", outcome.wall().toNanos() * 1e-9));
        outcome.stop().ifPresent(fitness::stoppedBy);
        if (outcome.stop().equals(Optional.of(StopReason.MODEL_MISMATCH))) {
            // A worker that gives back in no time would take all shards of the others' model, again and again.
            rest(mismatch.next());
        } else {
            mismatch.reset();
        }
    }

    /** The span that released the shard; nothing, as nearly always, where it is not traced. */
    private static Context sender(Inbound record) {
        Header header = record.headers() instanceof Headers all ? all.lastHeader(TraceParent.HEADER) : null;
        return header == null || header.value() == null
                ? Context.root()
                : Tracing.under(TraceParent.read(new String(header.value(), StandardCharsets.US_ASCII)));
    }

    /** Whether the record counts as consumed although it threw; else it comes again. */
    private boolean putAside(Taken taken, Throwable thrown) {
        LOG.error("{} could not be worked on", taken.record().place(), thrown);
        int tried;
        synchronized (this) {
            tried = tries.merge(taken.record().place(), 1, Integer::sum);
        }
        if (tried < TRIES) {
            return false;
        }
        try {
            quarantine.over(
                    taken.record(),
                    WireException.invalid("", "the worker failed on it " + tried + " times (" + thrown + ")"));
            return true;
        } catch (RuntimeException e) {
            LOG.error("{} could not be put aside", taken.record().place(), e);
            return false;
        }
    }

    private Optional<StopReason> stop(Shard shard, TopicPartition partition) {
        if (fences.closed(shard)) {
            return Optional.of(StopReason.CANCELLED);
        }
        synchronized (this) {
            // Asked anew each time: a partition that came back before the picture's end is worked on to its end.
            if (!own.contains(partition)) {
                return Optional.of(StopReason.REVOKED);
            }
            if (draining) {
                return Optional.of(atOnce ? StopReason.DRAIN_AT_ONCE : StopReason.DRAIN);
            }
            if (!isUrgent(shard)
                    && !waiting.isEmpty()
                    && isUrgent(waiting.element().shard())) {
                return Optional.of(StopReason.PREEMPTED);
            }
        }
        return fitness.unfit();
    }

    private static boolean isUrgent(@Nullable Shard shard) {
        return shard != null && shard.isInteractive();
    }

    private static Taken taken(ConsumerRecord<byte[], byte[]> polled) {
        Inbound record = Inbound.of(polled);
        TopicPartition partition = new TopicPartition(polled.topic(), polled.partition());
        try {
            return new Taken(partition, record, shard(record), null);
        } catch (WireException e) {
            return new Taken(partition, record, null, e);
        }
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

    private static void rest(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
