package io.customshift.kafka;

import io.customshift.schemas.error.WireException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that nothing in a log can stop. A fetch that fails for what it brought, whether the bytes are damaged, the codec
 * has no library here or the record is larger than the memory, is tried again a few times and then passed over by its offset;
 * the records of all other partitions are given meanwhile. Kafka's own client throws the same exception at each poll, for ever.
 *
 * <p>Which partition it was, the exception often does not tell. So after a failure each partition is polled alone: the one that
 * fails again is the one. What the broker or the network did is not taken for a record's fault, and is thrown as ever.
 *
 * <p>Guarantee: no record that can be fetched is left out. Of records that cannot be and follow each other, the first is
 * reported. Thread: that of the consumer.
 */
public final class CarefulConsumer implements InvocationHandler {
    /** Takes the place of what was passed over: no key, no value, an offset and the reason. Already passed when it is called. */
    public interface Passed {
        void over(Inbound place, WireException why);
    }

    static final int TRIES = 3;
    /** How long a partition is listened to alone, when the first quick round did not find the one. */
    private static final Duration LISTEN = Duration.ofMillis(100);

    private static final int ROUNDS = 10;

    private final Consumer<byte[], byte[]> consumer;
    private final Passed passed;
    private final Map<TopicPartition, Trouble> troubles = new HashMap<>();
    private int unfound;

    /**
     * Where a partition does not go on.
     *
     * @param offset the next to fetch
     * @param passing whether the one before was passed over, so that this one is, too, at its first failure
     */
    private record Trouble(long offset, int tries, boolean passing) {}

    private CarefulConsumer(Consumer<byte[], byte[]> consumer, Passed passed) {
        this.consumer = consumer;
        this.passed = passed;
    }

    /** The same consumer, with a poll that goes on. */
    @SuppressWarnings("unchecked")
    public static Consumer<byte[], byte[]> around(Consumer<byte[], byte[]> consumer, Passed passed) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(),
                new Class<?>[] {Consumer.class},
                new CarefulConsumer(consumer, passed));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("poll")
                && arguments != null
                && arguments.length == 1
                && arguments[0] instanceof Duration timeout) {
            return poll(timeout);
        }
        try {
            return method.invoke(consumer, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
            unfound = 0;
            if (!troubles.isEmpty()) {
                troubles.keySet().removeAll(records.partitions());
            }
            return records;
        } catch (KafkaException | LinkageError | OutOfMemoryError e) {
            if (!isOfARecord(e)) {
                throw e;
            }
            return pollEachAlone(e);
        }
    }

    private ConsumerRecords<byte[], byte[]> pollEachAlone(Throwable failure) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        boolean found = false;
        Set<TopicPartition> open = new LinkedHashSet<>(consumer.assignment());
        open.removeAll(consumer.paused());
        consumer.pause(open);
        try {
            for (TopicPartition partition : open) {
                if (!consumer.assignment().contains(partition)) {
                    continue;
                }
                consumer.resume(Set.of(partition));
                try {
                    ConsumerRecords<byte[], byte[]> some = consumer.poll(unfound == 0 ? Duration.ZERO : LISTEN);
                    some.partitions()
                            .forEach(p -> records.computeIfAbsent(p, any -> new ArrayList<>())
                                    .addAll(some.records(p)));
                    next.putAll(some.nextOffsets());
                } catch (KafkaException | LinkageError | OutOfMemoryError e) {
                    if (!isOfARecord(e)) {
                        throw e;
                    }
                    found = true;
                    tryAgainOrPass(partition, e, next);
                }
                if (consumer.assignment().contains(partition)) {
                    consumer.pause(Set.of(partition));
                }
            }
        } finally {
            open.retainAll(consumer.assignment());
            consumer.resume(open);
        }
        troubles.keySet().removeAll(records.keySet());
        unfound = found ? 0 : unfound + 1;
        if (unfound > ROUNDS) {
            unfound = 0;
            throw asThrown(failure);
        }
        return new ConsumerRecords<>(records, next);
    }

    private void tryAgainOrPass(TopicPartition partition, Throwable why, Map<TopicPartition, OffsetAndMetadata> next) {
        long offset = why instanceof RecordDeserializationException read
                ? read.offset()
                : consumer.position(partition, Duration.ofSeconds(5));
        Trouble before = troubles.get(partition);
        if (before == null || before.offset() != offset) {
            before = new Trouble(offset, 0, false);
        }
        boolean passing = before.passing();
        int tries = before.tries() + 1;
        if (!passing && tries < TRIES) {
            // From the broker once more: the bytes may have been damaged on their way.
            troubles.put(partition, new Trouble(offset, tries, false));
            consumer.seek(partition, offset);
            return;
        }
        troubles.put(partition, new Trouble(offset + 1, 0, true));
        consumer.seek(partition, offset + 1);
        next.put(partition, new OffsetAndMetadata(offset + 1));
        if (!passing) {
            passed.over(
                    new Inbound(partition.topic(), partition.partition(), offset, null, null, List.of()),
                    WireException.invalid(
                            "",
                            "the record cannot be fetched (" + why + "), nor can those behind it up to the next that is"
                                    + " taken; they are passed over; look at the broker's log segment, or send them again"));
        }
    }

    private static RuntimeException asThrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    /** Whether it was what the fetch brought. Refused access, another owner, an unknown group and the like are not. */
    private static boolean isOfARecord(Throwable e) {
        return e instanceof LinkageError
                || e instanceof OutOfMemoryError
                || e instanceof SerializationException
                || e instanceof CorruptRecordException
                || e instanceof InvalidRecordException
                || e.getClass().equals(KafkaException.class);
    }
}
