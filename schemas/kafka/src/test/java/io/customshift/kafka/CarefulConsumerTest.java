package io.customshift.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarefulConsumerTest {
    private static final TopicPartition ONE = new TopicPartition("requests.v1", 0);
    private static final TopicPartition OTHER = new TopicPartition("requests.v1", 1);

    private final List<String> passed = new ArrayList<>();
    private final Log log = new Log();
    private final Consumer<byte[], byte[]> consumer =
            CarefulConsumer.around(log, (place, why) -> passed.add(place.place() + " " + why.getMessage()));

    /** Kafka's client where some places cannot be fetched: it fails at every poll, and does not say of which partition. */
    private static final class Log extends MockConsumer<byte[], byte[]> {
        final Set<String> bad = new TreeSet<>();
        Throwable failure = new KafkaException("Record batch is invalid");
        int failures;

        Log() {
            super("earliest");
            assign(List.of(ONE, OTHER));
            setMaxPollRecords(1);
            updateBeginningOffsets(Map.of(ONE, 0L, OTHER, 0L));
        }

        void add(TopicPartition partition, long offset) {
            addRecord(new ConsumerRecord<>(
                    partition.topic(), partition.partition(), offset, new byte[0], new byte[] {(byte) offset}));
        }

        @Override
        public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            for (TopicPartition partition : assignment()) {
                if (!paused().contains(partition) && bad.contains(partition.partition() + "/" + position(partition))) {
                    failures++;
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw (RuntimeException) failure;
                }
            }
            return super.poll(timeout);
        }
    }

    private List<String> read(int polls) {
        List<String> places = new ArrayList<>();
        for (int i = 0; i < polls; i++) {
            consumer.poll(Duration.ZERO).forEach(record -> places.add(record.partition() + "/" + record.offset()));
        }
        return places;
    }

    @Test
    void placeThatCannotBeFetchedIsPassedOverAfterSomeTriesAndOtherPartitionsGoOn() {
        log.bad.add("0/0");
        log.add(ONE, 1);
        log.add(OTHER, 0);
        assertThat(read(1)).as("the other partition does not wait").containsExactly("1/0");
        assertThat(read(6)).containsExactly("0/1");
        assertThat(passed)
                .singleElement()
                .asString()
                .startsWith("requests.v1/0/0 ")
                .contains("cannot be fetched");
        assertThat(log.paused()).isEmpty();
    }

    @Test
    void bytesThatWereDamagedOnTheirWayAreReadAgain() {
        log.bad.add("0/0");
        log.add(ONE, 0);
        assertThat(read(1)).isEmpty();
        log.bad.clear();
        assertThat(read(2)).containsExactly("0/0");
        assertThat(passed).isEmpty();
    }

    @Test
    void damagedRunIsReportedOnceAndNoGoodRecordBehindItIsLost() {
        for (int i = 0; i < 40; i++) {
            log.bad.add("0/" + i);
        }
        log.add(ONE, 40);
        log.bad.add("0/41");
        log.add(ONE, 42);
        assertThat(read(60)).containsExactly("0/40", "0/42");
        assertThat(passed).hasSize(2);
    }

    @Test
    void missingCodecAndTooLittleMemoryArePassedOverToo() {
        for (Throwable failure :
                List.of(new NoClassDefFoundError("net/jpountz/lz4/LZ4Exception"), new OutOfMemoryError("heap"))) {
            log.failure = failure;
            passed.clear();
            long at = log.position(ONE);
            log.bad.add("0/" + at);
            log.add(ONE, at + 1);
            assertThat(read(8)).containsExactly("0/" + (at + 1));
            assertThat(passed).singleElement().asString().contains(failure.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheBrokerRefusesIsNoRecordsFault(boolean direct) {
        KafkaException refused = new TopicAuthorizationException("requests.v1");
        log.failure = direct ? refused : new TopicAuthorizationException(Set.of("requests.v1"));
        log.bad.add("0/0");
        assertThatThrownBy(() -> consumer.poll(Duration.ZERO)).isInstanceOf(TopicAuthorizationException.class);
        assertThat(passed).isEmpty();
    }
}
