package io.customshift.worker.channel;

import io.customshift.kafka.Headers;
import io.customshift.kafka.Outbound;
import io.customshift.kafka.TopicNames;
import io.customshift.schemas.codec.EncodedRecord;
import io.customshift.schemas.codec.EventCodec;
import io.customshift.schemas.message.Message;
import io.customshift.worker.render.EventSink;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

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

    private final MutinyEmitter<byte[]> emitter;
    private final TopicNames topics;
    private final Deque<CompletableFuture<Void>> sent = new ArrayDeque<>();

    EventChannel(
            @Channel("events") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) MutinyEmitter<byte[]> emitter,
            TopicNames topics) {
        this.emitter = emitter;
        this.topics = topics;
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
        EncodedRecord encoded = Outbound.fitting(EventCodec.encode(SOURCE, Instant.now(), event));
        var metadata = OutgoingKafkaRecordMetadata.<String>builder()
                .withTopic(topics.of(encoded.topic()))
                .withKey(encoded.key())
                .withHeaders(Headers.write(encoded.headers()))
                .build();
        return emitter.sendMessage(
                        org.eclipse.microprofile.reactive.messaging.Message.of(encoded.value(), Metadata.of(metadata)))
                .subscribeAsCompletionStage();
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
                throw new IllegalStateException(
                        "the broker refuses an event for good (" + e.getCause() + "); the shard stays uncommitted", e);
            }
        }
    }
}
