package io.customshift.deploy.standalone.verify.chaos;

import io.customshift.deploy.standalone.verify.chaos.FoundJob.Told;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.message.CloudEvent;
import io.customshift.schemas.message.ImageStored;
import io.customshift.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Every event of a stored picture, from the beginning, with the time at which it came. */
final class Timeline implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<Told>> byJob = new ConcurrentHashMap<>();
    private final ConcurrentSkipListSet<Long> arrivals = new ConcurrentSkipListSet<>();
    private final Thread thread;
    private volatile boolean closing;

    Timeline(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.IMAGE_EVENTS.name()).stream()
                .map(one -> new TopicPartition(one.topic(), one.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = new Thread(this::read, "timeline");
        thread.setDaemon(true);
        thread.start();
    }

    List<Told> of(String job) {
        List<Told> told = byJob.getOrDefault(job, List.of());
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    int stored() {
        return arrivals.size();
    }

    /** How long after a moment the next picture was told; negative where none was. */
    double secondsToNext(long nanos) {
        Long next = arrivals.higher(nanos);
        return next == null ? -1 : (next - nanos) / 1e9;
    }

    private void read() {
        while (!closing) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                add(record);
            }
        }
        consumer.close();
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            if (header.value() != null) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        try {
            CloudEvent event = EventCodec.decode(record.value(), headers);
            if (event.data() instanceof ImageStored stored) {
                long now = System.nanoTime();
                while (!arrivals.add(now)) {
                    now++;
                }
                List<Told> told = byJob.computeIfAbsent(stored.job().value(), job -> new ArrayList<>());
                synchronized (told) {
                    told.add(new Told(
                            event.id(), stored.image().value(), stored.key().value()));
                }
            }
        } catch (WireException e) {
            // junk, of which the nemesis sends some
        }
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join();
    }
}
