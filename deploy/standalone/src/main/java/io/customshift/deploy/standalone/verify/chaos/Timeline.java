package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.deploy.standalone.verify.chaos.FoundJob.Told;
import io.customshift.deploy.standalone.verify.chaos.Recovery.Handling;
import io.customshift.deploy.standalone.verify.chaos.Recovery.What;
import io.customshift.kafka.Headers;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.CloudEvent;
import io.customshift.schemas.message.FenceReason;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.message.JobFence;
import io.customshift.schemas.message.ShardEvent;
import io.customshift.schemas.message.ShardFailed;
import io.customshift.schemas.message.ShardFinished;
import io.customshift.schemas.message.ShardGivenBack;
import io.customshift.schemas.message.ShardStarted;
import io.customshift.schemas.topics.Topics;
import io.customshift.storage.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Every event of pictures and shards, from the beginning, with the time at which it came, whether the picture that it tells of
 * was there, and how long it took until the scheduler had taken it. Three threads; safe for use by others.
 */
final class Timeline implements AutoCloseable {
    private static final String SCHEDULERS = new TopicNames("").application();
    private static final Duration LOOK = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Admin admin;
    private final Thread reading;
    private final Thread looking;
    private final Pictures bucket;
    /** Asks the bucket for each picture as soon as it was told of. */
    private final ExecutorService asking = Executors.newSingleThreadExecutor();

    private final Map<String, List<Told>> byJob = new HashMap<>();
    /** Keys that were told of before there was a picture, by job. */
    private final Map<String, Set<String>> early = new HashMap<>();
    /** When workers were told last that a job is cancelled. */
    private final Map<String, Long> cancelled = new HashMap<>();

    private final Recovery recovery = new Recovery();
    /** When the pictures were put whose events the scheduler has not taken yet, by partition and offset. */
    private final Map<TopicPartition, NavigableMap<Long, Long>> untaken = new HashMap<>();

    private volatile boolean closing;

    Timeline(String bootstrapServers, Pictures bucket) {
        this.bucket = bucket;
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers, "request.timeout.ms", 2_000, "default.api.timeout.ms", 3_000));
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(Topics.IMAGE_EVENTS.name(), Topics.SHARD_EVENTS.name(), Topics.JOB_FENCES.name())) {
            consumer.partitionsFor(topic).forEach(one -> partitions.add(new TopicPartition(topic, one.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reading = start("timeline", this::read);
        looking = start("timeline-offsets", this::look);
    }

    synchronized List<Told> of(String job) {
        return List.copyOf(byJob.getOrDefault(job, List.of()));
    }

    synchronized Set<String> early(String job) {
        return Set.copyOf(early.getOrDefault(job, Set.of()));
    }

    synchronized OptionalLong cancelled(String job) {
        Long at = cancelled.get(job);
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    /** What is known of it so far. */
    synchronized Recovery recovery() {
        return recovery.copy();
    }

    private void read() {
        while (!closing) {
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LOOK)) {
                    add(record);
                }
            } catch (KafkaException e) {
                // what is away now is asked again
            }
        }
        consumer.close(Duration.ofSeconds(2));
    }

    private synchronized void add(ConsumerRecord<byte[], byte[]> record) {
        CloudEvent told;
        try {
            told = EventCodec.decode(record.value(), Headers.read(record.headers()));
        } catch (WireException e) {
            // junk, of which the nemesis sends some
            return;
        }
        long now = System.nanoTime();
        if (told.data() instanceof ImageStored stored) {
            asking.execute(() -> ask(stored));
            byJob.computeIfAbsent(stored.job().value(), job -> new ArrayList<>())
                    .add(new Told(
                            told.id(),
                            stored.image().value(),
                            stored.key().value(),
                            stored.worker().value(),
                            now));
            untaken.computeIfAbsent(
                            new TopicPartition(record.topic(), record.partition()), partition -> new TreeMap<>())
                    .put(
                            record.offset(),
                            now - Duration.between(stored.at(), Instant.now()).toNanos());
        } else if (told.data() instanceof JobFence fence && fence.reason() == FenceReason.CANCELLED) {
            cancelled.put(fence.job().value(), now);
        } else if (told.data() instanceof ShardEvent event) {
            if (event instanceof ShardStarted by) {
                handled(by, by.worker(), What.BEGUN, now);
            } else if (event instanceof ShardFinished by) {
                handled(by, by.worker(), What.FINISHED, now);
            } else if (event instanceof ShardGivenBack by) {
                handled(by, by.worker(), What.LEFT, now);
            } else if (event instanceof ShardFailed by) {
                handled(by, by.worker(), What.LEFT, now);
            }
        }
    }

    private void handled(ShardEvent event, WorkerId worker, What done, long now) {
        recovery.handled(event.shard().value(), new Handling(now, worker.value(), done));
    }

    private void ask(ImageStored told) {
        try {
            if (!bucket.has(told.key().value())) {
                synchronized (this) {
                    early.computeIfAbsent(told.job().value(), job -> new HashSet<>())
                            .add(told.key().value());
                }
            }
        } catch (StoreException e) {
            // It is down, or has no room: what is not seen now is seen in the end.
        }
    }

    private void look() {
        while (!closing) {
            try {
                Map<TopicPartition, OffsetAndMetadata> taken = admin.listConsumerGroupOffsets(SCHEDULERS)
                        .partitionsToOffsetAndMetadata()
                        .get(5, TimeUnit.SECONDS);
                long now = System.nanoTime();
                synchronized (this) {
                    untaken.forEach((partition, waiting) -> {
                        OffsetAndMetadata to = taken.get(partition);
                        if (to != null) {
                            NavigableMap<Long, Long> gone = waiting.headMap(to.offset(), false);
                            gone.values().forEach(put -> recovery.taken(put, now));
                            gone.clear();
                        }
                    });
                }
                Thread.sleep(LOOK.toMillis());
            } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                // its coordinator has died: asked again
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        reading.join();
        asking.shutdownNow();
        looking.join(10_000);
        admin.close(Duration.ofSeconds(1));
    }
}
