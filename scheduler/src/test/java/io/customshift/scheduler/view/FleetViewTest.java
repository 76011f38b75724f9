package io.customshift.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.StoreState;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetViewTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ModelVersion GOOD = new ModelVersion("good@1");
    private static final ModelVersion LOADING = new ModelVersion("loading");

    private final FleetView view = new FleetView(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofSeconds(15), 1);

    /** Failed before: two workers that never loaded their weights outvoted the one that had, and the job failed for good. */
    @Test
    void workersThatAreStillLoadingHaveNoVote() {
        beat("a", WorkerState.STARTING, LOADING, StoreState.READY, NOW);
        beat("b", WorkerState.STARTING, LOADING, StoreState.READY, NOW);
        assertThat(view.model()).isEmpty();
        beat("c", WorkerState.READY, GOOD, StoreState.READY, NOW);
        assertThat(view.model()).contains(GOOD);
        assertThat(view.fleet(Optional.empty()).serves(GOOD)).isTrue();
        assertThat(view.fleet(Optional.empty()).serves(LOADING)).isFalse();
    }

    /** Failed before: a worker whose clock was half a minute off was dead to the scheduler. */
    @Test
    void workersClockDoesNotSayWhetherItLives() {
        beat("a", WorkerState.READY, GOOD, StoreState.READY, NOW.minus(Duration.ofMinutes(11)));
        beat("b", WorkerState.READY, GOOD, StoreState.READY, NOW.plus(Duration.ofMinutes(11)));
        assertThat(view.liveWorkers()).hasSize(2);
        assertThat(view.model()).contains(GOOD);
    }

    @Test
    void workerThatIsCutOffFromItsStoreMakesNothing() {
        beat("a", WorkerState.READY, GOOD, StoreState.AWAY, NOW);
        beat("b", WorkerState.SUSPENDED, GOOD, StoreState.READY, NOW);
        assertThat(view.fleet(Optional.empty()).serves(GOOD)).isFalse();
    }

    private void beat(String worker, WorkerState state, ModelVersion model, StoreState store, Instant at) {
        WorkerAbilities abilities = state == WorkerState.STARTING
                ? null
                : new WorkerAbilities(16, 16, 64, RenderSettings.DEFAULT, 50, 5, List.of(), store, DeviceState.READY);
        view.apply(
                worker,
                new WorkerHeartbeat(
                        new WorkerId(worker),
                        state,
                        model,
                        "cpu",
                        abilities,
                        List.of(),
                        0,
                        0,
                        0,
                        List.of(3),
                        null,
                        null,
                        0,
                        0,
                        at,
                        at));
    }
}
