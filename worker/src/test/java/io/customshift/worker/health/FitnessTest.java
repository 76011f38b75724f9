package io.customshift.worker.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.StoreState;
import io.customshift.worker.render.StopReason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FitnessTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Fitness fitness = new Fitness(Duration.ofSeconds(5), nanos::get);

    @Test
    void storeThatIsAwayForLongerThanThePatienceMakesTheWorkerUnfit() {
        fitness.store(false);
        after(4);
        fitness.store(false);
        assertThat(fitness.unfit()).isEmpty();

        after(2);
        fitness.store(false);
        assertThat(fitness.unfit()).hasValue(StopReason.STORE_AWAY);
        assertThat(fitness.storeState()).isEqualTo(StoreState.AWAY);
    }

    @Test
    void storeThatComesBackInBetweenIsNoReason() {
        after(4);
        fitness.store(true);
        after(4);
        fitness.store(false);
        assertThat(fitness.unfit()).isEmpty();
    }

    @Test
    void shardThatWasGivenBackForTheStoreMakesItUnfitAtOnceAndTheStoreMakesItFit() {
        fitness.stoppedBy(StopReason.STORE_AWAY);
        assertThat(fitness.unfit()).hasValue(StopReason.STORE_AWAY);
        fitness.store(true);
        assertThat(fitness.unfit()).isEmpty();
    }

    @Test
    void deviceThatFailsIsAskedUntilItComputes() {
        fitness.stoppedBy(StopReason.DEVICE_FAILING);
        after(60);
        fitness.device(false);
        assertThat(fitness.unfit()).hasValue(StopReason.DEVICE_FAILING);
        assertThat(fitness.deviceFailingFor()).isEqualTo(Duration.ofSeconds(60));
        fitness.device(true);
        assertThat(fitness.unfit()).isEmpty();
        assertThat(fitness.deviceState()).isEqualTo(DeviceState.READY);
        assertThat(fitness.deviceFailingFor()).isZero();
    }

    @Test
    void stopOfAnotherKindSaysNothingOfTheWorker() {
        fitness.stoppedBy(StopReason.CANCELLED);
        fitness.stoppedBy(StopReason.MODEL_MISMATCH);
        assertThat(fitness.unfit()).isEmpty();
    }

    /** Some faults of a card last as long as the process. */
    @Test
    void deviceThatFailsForLongIsMendedOnlyByANewProcess() {
        Vitals vitals = new Vitals(new Watchdog(Duration.ofMinutes(10), nanos::get), fitness);
        fitness.stoppedBy(StopReason.DEVICE_FAILING);
        after(60);
        assertThat(vitals.dead()).isEmpty();
        after(61);
        assertThat(vitals.dead()).hasValueSatisfying(why -> assertThat(why).contains("device"));
        fitness.device(true);
        assertThat(vitals.dead()).isEmpty();
    }

    private void after(int seconds) {
        nanos.addAndGet(seconds * 1_000_000_000L);
    }
}
