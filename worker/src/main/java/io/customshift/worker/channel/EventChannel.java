package io.customshift.worker.channel;

import io.customshift.kafka.ClientSettings;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.message.Message;
import io.customshift.worker.render.EventSink;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a worker writes.
 *
 * <ul>
 *   <li>Delivery: at least once; idempotent producer, acks=all; while the broker is away records wait in the producer
 *       without a limit of time.
 *   <li>Order: as sent, for one key.
 *   <li>Idempotency key: the CloudEvents source and id, which follow from the fact.
 *   <li>Thread: any. {@link #flush} waits for acknowledgements of all that was sent before, heartbeats apart.
 * </ul>
 */
@ApplicationScoped
public class EventChannel implements EventSink {
    /** The same for all workers, so that a fact told by two of them is one event; the data names the worker. */
    private static final String SOURCE = "/workers";

    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final ClientSettings client;
    private final TopicNames topics;
    private final InstantSource time;
    private final Deque<CompletableFuture<Void>> sent = new ArrayDeque<>();
    private @Nullable Producer<String, byte[]> producer;

    EventChannel(ClientSettings client, TopicNames topics, InstantSource time) {
        this.client = client;
        this.topics = topics;
        this.time = time;
    }

    @Override
    public void send(Message event) {
        CompletableFuture<Void> acknowledged = sendUntracked(event);
        synchronized (sent) {
            while (!sent.isEmpty() && sent.peek().isDone() && !sent.peek().isCompletedExceptionally()) {
                sent.remove();
            }
            sent.add(acknowledged);
        }
    }

    /** Sends without a part in {@link #flush}: for heartbeats, of which the next one heals a lost one. */
    public CompletableFuture<Void> sendUntracked(Message event) {
        var record = Outbound.of(topics, EventCodec.encode(SOURCE, time.instant(), event));
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        producer().send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(null);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }

    @Override
    public void flush() {
        List<CompletableFuture<Void>> waiting;
        synchronized (sent) {
            waiting = new ArrayList<>(sent);
            sent.clear();
        }
        for (CompletableFuture<Void> acknowledged : waiting) {
            try {
                acknowledged.join();
            } catch (CompletionException e) {
                renew();
                throw new IllegalStateException(
                        "the broker refuses an event for good (" + e.getCause() + "); the shard stays uncommitted", e);
            }
        }
    }

    /** A producer that has met what it cannot mend fails at everything after; a new one does not. */
    private synchronized void renew() {
        Producer<String, byte[]> failed = producer;
        producer = null;
        if (failed != null) {
            failed.close(Duration.ZERO);
        }
    }

    @PreDestroy
    synchronized void close() {
        Producer<String, byte[]> open = producer;
        if (open != null) {
            open.close(CLOSE);
        }
    }

    /** Made when it is needed first, since the broker's name may not be known before. */
    private synchronized Producer<String, byte[]> producer() {
        Producer<String, byte[]> open = producer;
        if (open == null) {
            Map<String, Object> settings = client.producer();
            // While the broker is away, events wait for it.
            settings.put("delivery.timeout.ms", Integer.MAX_VALUE);
            settings.put("max.block.ms", Duration.ofDays(1).toMillis());
            open = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }
}
