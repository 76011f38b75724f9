package io.customshift.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.id.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WaitingObjectStoreTest {
    private static final ObjectKey KEY = new ObjectKey("jobs/a/b.png");

    private final InMemoryObjectStore bucket = new InMemoryObjectStore();
    private final List<Duration> pauses = new ArrayList<>();
    private final AtomicBoolean giveUp = new AtomicBoolean();
    private final WaitingObjectStore store =
            new WaitingObjectStore(bucket, pauses::add, giveUp::get, Duration.ofSeconds(1));

    @Test
    void goesOnWhenTheStoreIsBackWithGrowingPauses() {
        bucket.put(KEY, new byte[] {1});
        fail(StoreCode.UNREACHABLE, 5);

        assertThat(store.get(KEY, 10)).containsExactly(1);
        assertThat(pauses).extracting(Duration::toMillis).containsExactly(200L, 400L, 800L, 1000L, 1000L);
        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void missingBucketIsWaitedFor() {
        fail(StoreCode.BUCKET_MISSING, 3);

        assertThat(store.stat(KEY)).isEmpty();
        assertThat(pauses).isNotEmpty();
    }

    @Test
    void refusalOfOneObjectIsNotWaitedFor() {
        bucket.before = call -> {
            if (call.startsWith("stat")) {
                throw new StoreException(StoreCode.DENIED, "not this one");
            }
        };

        assertThatThrownBy(() -> store.stat(KEY))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreCode.DENIED));
        assertThat(pauses).isEmpty();
    }

    @Test
    void missingObjectIsAnAnswerAndNotWaitedFor() {
        assertThatThrownBy(() -> store.get(KEY, 10))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(StoreCode.NOT_FOUND));
        assertThat(pauses).isEmpty();
    }

    @Test
    void stopsWaitingWhenItIsToldTo() {
        AtomicInteger calls = new AtomicInteger();
        bucket.before = call -> {
            if (calls.incrementAndGet() == 3) {
                giveUp.set(true);
            }
            throw new StoreException(StoreCode.UNREACHABLE, "gone");
        };

        assertThatThrownBy(() -> store.stat(KEY)).isInstanceOf(StoreException.class);
        assertThat(pauses).hasSize(2);
    }

    private void fail(StoreCode code, int times) {
        AtomicInteger left = new AtomicInteger(times);
        bucket.before = call -> {
            if (left.getAndDecrement() > 0) {
                throw new StoreException(code, "the test wants it");
            }
        };
    }
}
