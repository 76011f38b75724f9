package io.customshift.scheduler.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.customshift.scheduler.core.Fleet;
import io.customshift.scheduler.cost.PictureKind;
import io.customshift.scheduler.dispatch.Lane;
import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.RenderSettings;
import io.customshift.schemas.message.StoreState;
import io.customshift.schemas.message.WorkerAbilities;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FleetViewTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ModelVersion GOOD = new ModelVersion("good@1");
    private static final ModelVersion LOADING = new ModelVersion("loading");

    private Instant now = NOW;
    private final FleetView view = new FleetView(() -> now, Duration.ofSeconds(15), 1);
    private List<PictureCost> costs = List.of();
    private List<Integer> partitions = List.of(3);

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

    @Test
    void newWorkerIsSeenAtOnceAndWhatItMeasuredCounts() {
        assertThat(view.fleet(Optional.empty()).lanes()).isEmpty();
        costs = List.of(new PictureCost(ImageSize.DEFAULT, 28, 1, null, 0, 8));
        beat("a", WorkerState.READY, GOOD, StoreState.READY, NOW);

        Fleet fleet = view.fleet(Optional.empty());
        assertThat(fleet.lanes())
                .singleElement()
                .satisfies(lane -> assertThat(lane.pace()).isCloseTo(1, within(1e-9)));
        assertThat(fleet.costs().of(GOOD).seconds(PictureKind.of(RenderSettings.DEFAULT, 1)))
                .isCloseTo(8, within(1e-9));
        assertThat(view.fleet(Optional.empty())).isSameAs(fleet);
    }

    /** Failed before: what was meant for a worker that had died came to one that was to be avoided, again and again. */
    @Test
    void partitionIsItsWhoSaidSoLast() {
        partitions = List.of(0, 1, 2);
        beat("dead", WorkerState.READY, GOOD, StoreState.READY, NOW);
        now = NOW.plusSeconds(8);
        partitions = List.of(2, 3);
        beat("heir", WorkerState.READY, GOOD, StoreState.READY, NOW);
        assertThat(view.fleet(Optional.empty()).lanes())
                .extracting(lane -> lane.worker().value(), Lane::partitions)
                .containsExactlyInAnyOrder(tuple("dead", List.of(0, 1)), tuple("heir", List.of(2, 3)));
        now = NOW.plusSeconds(9);
        partitions = List.of(0, 1, 2, 3);
        beat("heir", WorkerState.READY, GOOD, StoreState.READY, NOW);
        assertThat(view.fleet(Optional.empty()).lanes())
                .extracting(lane -> lane.worker().value())
                .containsExactly("heir");
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
                        costs,
                        0,
                        0,
                        0,
                        partitions,
                        null,
                        null,
                        0,
                        0,
                        at,
                        at));
    }
}
