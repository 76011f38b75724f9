package io.customshift.worker.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.customshift.kafka.Inbound;
import io.customshift.worker.health.Fitness;
import io.customshift.worker.render.Runners;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a record does to the desk that it lies on: nothing that one throws ends the thread that works. */
class ShardDeskTest {
    private static final TopicPartition PARTITION = new TopicPartition("shards.v1", 3);

    private final List<Inbound> quarantined = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private volatile CountDownLatch held = new CountDownLatch(0);
    private final ShardDesk desk =
            new ShardDesk(new JobFences(), new Fitness(Duration.ofSeconds(5), System::nanoTime), (record, why) -> {
                if (refusals.getAndDecrement() > 0) {
                    throw new StackOverflowError("the test wants it");
                }
                waitFor(held);
                quarantined.add(record);
            });
    private final Thread working = new Thread(desk::work);

    ShardDeskTest() {
        desk.give(Runners.idle());
        desk.own(Set.of(PARTITION));
        working.setDaemon(true);
        working.start();
    }

    @AfterEach
    void stop() {
        assertThat(working.isAlive()).isTrue();
        working.interrupt();
    }

    @Test
    void recordThatCannotBeReadIsPutAsideAndCountsAsConsumed() {
        desk.put(record(41, "no shard"));

        await().untilAsserted(() -> assertThat(desk.done()).containsEntry(PARTITION, new OffsetAndMetadata(42)));
        assertThat(quarantined).extracting(Inbound::offset).containsExactly(41L);
    }

    /** The channel ended for good, and its worker lived on as READY. */
    @Test
    void errorLeavesTheRecordForAnotherTryAndTheDeskWorksOn() {
        refusals.set(1);
        desk.put(record(41, "no shard"));
        await().until(desk::broken);
        assertThat(desk.done()).isEmpty();

        desk.leave();
        desk.own(Set.of(PARTITION));
        desk.put(record(41, "no shard"));
        await().untilAsserted(() -> assertThat(desk.done()).containsEntry(PARTITION, new OffsetAndMetadata(42)));
    }

    @Test
    void recordThatBreaksTheWorkerEachTimeIsPutAsideAtLast() {
        for (int i = 1; i <= ShardDesk.TRIES; i++) {
            refusals.set(1);
            desk.put(record(41, "no shard"));
            if (i < ShardDesk.TRIES) {
                await().until(desk::broken);
                desk.leave();
                desk.own(Set.of(PARTITION));
            }
        }
        await().untilAsserted(() -> assertThat(desk.done()).containsEntry(PARTITION, new OffsetAndMetadata(42)));
        assertThat(quarantined).hasSize(1);
    }

    @Test
    void recordOfAPartitionThatWentAwayIsNotCommitted() {
        desk.disown(Set.of(PARTITION));
        desk.put(record(41, "no shard"));

        await().until(() -> !quarantined.isEmpty());
        await().until(() -> !desk.busy());
        assertThat(desk.done()).isEmpty();
    }

    /** Failed before: each record that could not be read cost those behind it the 100 ms of a poll, 20 of them two seconds. */
    @Test
    void roomIsToldOfAtOnce() throws InterruptedException {
        held = new CountDownLatch(1);
        desk.put(record(41, "no shard"));
        await().until(desk::hasRoom);
        desk.put(record(42, "no shard"));
        desk.awaitRoom(Duration.ofMillis(20));
        assertThat(desk.hasRoom()).isFalse();

        Thread other = new Thread(held::countDown);
        other.start();
        long begun = System.nanoTime();
        desk.awaitRoom(Duration.ofMinutes(1));
        assertThat(desk.hasRoom()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A store that came back in between left the worker a member that was past a record which nobody had begun. */
    @Test
    void whoHasForgottenWhatWaitsTakesNothingBeforeItHasLeft() {
        desk.beginToLeave();
        assertThat(desk.leaving()).isTrue();
        assertThat(desk.hasRoom()).isFalse();

        desk.leave();
        assertThat(desk.leaving()).isFalse();
        assertThat(desk.hasRoom()).isTrue();
    }

    private static ConsumerRecord<byte[], byte[]> record(long offset, String value) {
        return new ConsumerRecord<>(
                PARTITION.topic(), PARTITION.partition(), offset, null, value.getBytes(StandardCharsets.UTF_8));
    }
}
