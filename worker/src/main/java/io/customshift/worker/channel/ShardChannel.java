package io.customshift.worker.channel;

import io.customshift.kafka.Backoff;
import io.customshift.kafka.CarefulConsumer;
import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Inbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.topics.Topics;
import io.customshift.worker.config.WorkerSettings;
import io.customshift.worker.health.Fitness;
import io.customshift.worker.render.ShardRunner;
import io.customshift.worker.render.StopReason;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shards from the topic, and this worker's part in the group that shares it.
 *
 * <p>Two threads. One polls, whatever else happens, so a long shard causes no rebalance; the other ({@link ShardDesk}) works on
 * one shard at a time. Between them lie at most one record in hand and one that waits, so that what it needs is fetched while
 * the one before is rendered.
 *
 * <ul>
 *   <li>Delivery: at least once. An offset is committed when every event of its shard is acknowledged; a shard that is
 *       delivered again finds its pictures in the bucket.
 *   <li>Order: of a partition; one record in work at a time over all partitions.
 *   <li>Idempotency key: the object key of each picture.
 *   <li>A record that cannot be read, or fetched, goes to quarantine with its reason and counts as consumed. So does one that
 *       this worker cannot even say the failure of, after {@value ShardDesk#TRIES} tries.
 *   <li>Whatever is thrown, errors included, ends neither thread: the worker leaves the group, waits and joins again.
 * </ul>
 *
 * <p>A worker that cannot work is no member: once it is not {@link #wanted} it gives back what it has in hand, commits and
 * leaves, so that its partitions move within a second, and it joins again when it is well.
 */
@ApplicationScoped
public class ShardChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ShardChannel.class);
    /**
     * A poll that finds nothing sends one fetch and then waits out its time without another (KAFKA-19259): a shard that comes
     * meanwhile waits too. Short polls fetch again at once.
     */
    private static final Duration POLL = Duration.ofMillis(100);

    private static final Duration COMMIT = Duration.ofSeconds(2);
    private static final Duration CLOSE = Duration.ofSeconds(3);
    /** Far longer than a turn can take. */
    private static final Duration DEAD = Duration.ofMinutes(1);

    private final ClientSettings client;
    private final TopicNames topics;
    private final EventChannel events;
    private final WorkerId worker;
    private final ShardDesk desk;
    private final Backoff rejoin =
            new Backoff(Duration.ofMillis(200), Duration.ofSeconds(10), ThreadLocalRandom.current()::nextDouble);
    private volatile boolean wanted;
    private volatile boolean stopped;
    private volatile boolean member;
    private volatile Runnable partitionsChanged = () -> {};
    private volatile long lastTurn = System.nanoTime();
    private final Duration maxPollInterval;
    private @Nullable Thread polling;
    private @Nullable Thread rendering;

    ShardChannel(
            ClientSettings client,
            TopicNames topics,
            EventChannel events,
            JobFences fences,
            Fitness fitness,
            WorkerId worker,
            WorkerSettings setup) {
        this.client = client;
        this.topics = topics;
        this.events = events;
        this.worker = worker;
        this.maxPollInterval = setup.maxPollInterval();
        this.desk = new ShardDesk(fences, fitness, this::quarantine);
    }

    /** Starts both threads, for this runner to work on shards; joins when it is {@link #wanted}. */
    public synchronized void start(ShardRunner runner) {
        desk.give(runner);
        polling = daemon(this::poll, "shards");
        rendering = daemon(desk::work, "render");
        polling.start();
        rendering.start();
    }

    /** Whether to be a member of the group. */
    public void wanted(boolean wish) {
        wanted = wish;
    }

    /** The partitions that are this worker's, in order; none while it is no member. */
    public List<Integer> partitions() {
        return desk.owned();
    }

    /** Who is to be told when other partitions are this worker's. */
    public void onPartitions(Runnable told) {
        partitionsChanged = told;
    }

    /** Why the shard in hand should end, if there is one and it should. */
    public Optional<StopReason> stopInHand() {
        return desk.stopInHand();
    }

    public boolean draining() {
        return desk.draining();
    }

    /** Why no shard will ever be taken again, if so. */
    public synchronized Optional<String> dead() {
        if (polling == null || rendering == null || stopped) {
            return Optional.empty();
        }
        if (!polling.isAlive() || !rendering.isAlive()) {
            return Optional.of("a thread that takes shards has ended");
        }
        Duration still = Duration.ofNanos(System.nanoTime() - lastTurn);
        return still.compareTo(DEAD) > 0
                ? Optional.of("the topic of shards was not polled for " + still.toSeconds() + " s")
                : Optional.empty();
    }

    /**
     * Takes no more shards, waits until the pictures in hand are finished and the rest of their shard is given back, commits
     * that and leaves. When three quarters of the limit are over, pictures in hand are left at their next step.
     *
     * @return whether that came about within the limit
     */
    public boolean drain(Duration limit) throws InterruptedException {
        desk.drain();
        wanted = false;
        stopped = true;
        Thread thread;
        synchronized (this) {
            thread = polling;
        }
        if (thread == null) {
            return true;
        }
        thread.join(Math.max(1, limit.toMillis() * 3 / 4));
        desk.drainAtOnce();
        thread.join(Math.max(1, limit.toMillis() / 4));
        return !thread.isAlive();
    }

    private void poll() {
        while (!stopped) {
            lastTurn = System.nanoTime();
            try {
                if (wanted) {
                    beMember();
                } else {
                    Thread.sleep(POLL.toMillis());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception | Error e) {
                LOG.warn("shards cannot be taken now ({}); joining the group again", e.toString());
                LOG.debug("shards cannot be taken now", e);
                rest();
            }
        }
    }

    /** From joining to leaving. */
    private void beMember() throws InterruptedException {
        Map<String, Object> settings = client.consumer();
        settings.put("group.id", topics.workersGroup());
        settings.put("group.protocol", "consumer");
        settings.put("max.poll.records", 1);
        settings.put("max.poll.interval.ms", Math.toIntExact(maxPollInterval.toMillis()));
        Consumer<byte[], byte[]> consumer = CarefulConsumer.around(
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                this::quarantine);
        try {
            consumer.subscribe(List.of(topics.of(Topics.SHARDS)), new Partitions(consumer));
            member = true;
            // A shard in hand is seen to its end, or to where it is given back, before the partitions go.
            while (!desk.leaving() || desk.busy()) {
                lastTurn = System.nanoTime();
                if (!wanted || desk.broken()) {
                    desk.beginToLeave();
                }
                if (desk.hasRoom()) {
                    consumer.resume(consumer.paused());
                    consumer.poll(POLL).forEach(desk::put);
                } else {
                    consumer.pause(consumer.assignment());
                    // Stays a member; a poll with time would sleep it out, whatever becomes of the record in hand.
                    consumer.poll(Duration.ZERO).forEach(desk::put);
                    desk.awaitRoom(POLL);
                }
                commit(consumer);
                if (!desk.broken()) {
                    rejoin.reset();
                }
            }
            commit(consumer);
            if (desk.broken()) {
                rest();
            }
        } finally {
            member = false;
            desk.leave();
            partitionsChanged.run();
            consumer.close(CLOSE);
        }
    }

    private void commit(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> done = desk.done();
        if (done.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(done, COMMIT);
            desk.committed(done);
        } catch (TimeoutException e) {
            LOG.debug("not committed yet", e);
        } catch (KafkaException e) {
            // The group has gone on without this worker: whoever has the partitions finds the pictures in the bucket.
            LOG.info("not committed ({}): others have these partitions", e.toString());
            desk.committed(done);
        }
    }

    private void quarantine(Inbound record, WireException why) {
        LOG.warn("{} goes to quarantine: {}", record.place(), why.getMessage());
        events.send(record.quarantined(why, worker, Instant.now()));
        events.flush();
    }

    private void rest() {
        try {
            Thread.sleep(rejoin.next().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Called while polling. */
    private final class Partitions implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Partitions(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            desk.own(partitions);
            partitionsChanged.run();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            commit(consumer);
            desk.disown(Set.copyOf(partitions));
            partitionsChanged.run();
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            desk.disown(Set.copyOf(partitions));
            partitionsChanged.run();
        }
    }
}
