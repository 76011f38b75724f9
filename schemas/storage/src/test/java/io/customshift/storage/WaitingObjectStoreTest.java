package io.customshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.schemas.id.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitingObjectStoreTest {
    private static final ObjectKey KEY = new ObjectKey("jobs/a/b.png");

    private final TroubledStore bucket = new TroubledStore();
    private final List<Duration> pauses = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();
    private Duration patience = Duration.ofMinutes(1);
    private final WaitingObjectStore store = new WaitingObjectStore(
            bucket,
            pause -> {
                pauses.add(pause);
                nanos.addAndGet(pause.toNanos());
            },
            waited -> waited.compareTo(patience) < 0,
            Duration.ofSeconds(1),
            new Random(1),
            nanos::get);

    @Test
    void goesOnWhenTheStoreIsBackWithPausesThatGrowAndDiffer() {
        bucket.fails(StoreCode.STORE_UNAVAILABLE, 5);

        assertThat(store.stat(KEY)).isEmpty();
        long[] most = {200, 400, 800, 1000, 1000};
        assertThat(pauses).hasSize(5);
        for (int i = 0; i < most.length; i++) {
            assertThat(pauses.get(i).toMillis()).isBetween(most[i] / 2, most[i]);
        }
        assertThat(pauses.get(3)).isNotEqualTo(pauses.get(4));
        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void everyTroubleThatMayPassIsWaitedFor() {
        for (StoreCode code : StoreCode.values()) {
            if (code.passing()) {
                bucket.fails(code, 2);
                assertThat(store.stat(KEY)).as(code.name()).isEmpty();
            }
        }
    }

    @Test
    void whatWaitingCannotMendIsAnAnswer() {
        for (StoreCode code : StoreCode.values()) {
            if (!code.passing()) {
                bucket.fails(code, 1);
                assertThatThrownBy(() -> store.stat(KEY))
                        .isInstanceOfSatisfying(
                                StoreException.class, e -> assertThat(e.code()).isEqualTo(code));
            }
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void patienceEndsForAllCallersAtOnceAndBeginsAnewWhenTheStoreIsBack() {
        patience = Duration.ofSeconds(3);
        bucket.fails(StoreCode.STORE_UNAVAILABLE, 1000);
        assertThatThrownBy(() -> store.stat(KEY)).isInstanceOf(StoreException.class);
        int before = pauses.size();
        assertThatThrownBy(() -> store.stat(KEY)).isInstanceOf(StoreException.class);
        assertThat(pauses).hasSize(before);
        assertThat(store.trouble()).isPresent();

        bucket.fails(StoreCode.STORE_UNAVAILABLE, 0);
        store.stat(KEY);
        bucket.fails(StoreCode.STORE_UNAVAILABLE, 2);
        assertThat(store.stat(KEY)).isEmpty();
    }
}
