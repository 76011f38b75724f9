package io.customshift.scheduler.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.id.PlanName;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.PictureCost;
import io.customshift.schemas.message.WorkerHeartbeat;
import io.customshift.schemas.message.WorkerState;
import java.time.Instant;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class CostModelTest {
    private static final ModelVersion MODEL = new ModelVersion("m@1");
    private static final double PRIOR = 0.05;
    private static final PictureKind SMALL = kind(64, 20, 1, "exact");

    /**
     * Failed before: 0.008 s was said of a job of eight seconds, since nothing was measured before the first picture, and one
     * rate stood for a large GPU's pictures and a small model's on two cores.
     */
    @Test
    void trialAtAWorkersStartIsNearAndTheFirstPicturesTakeItsPlace() {
        CostModel tried = CostModel.of(List.of(beat("w", "cpu", SMALL.cost(0, 0.5))), PRIOR);
        assertThat(tried.of(MODEL).isMeasured()).isTrue();
        assertThat(tried.of(MODEL).seconds(SMALL)).isCloseTo(0.5, within(1e-9));
        assertThat(CostModel.unmeasured(PRIOR).of(MODEL).seconds(SMALL)).isLessThan(0.005);

        CostModel made = CostModel.of(
                List.of(beat("w", "cpu", SMALL.cost(0, 0.5)), beat("v", "cpu", SMALL.cost(9, 0.7))), PRIOR);
        assertThat(made.of(MODEL).seconds(SMALL)).isCloseTo(0.7, Percentage.withPercentage(1));
    }

    @Test
    void eachKindHasItsOwnSecondsAndAnotherOneThoseOfTheLikest() {
        PictureKind large = kind(1024, 28, 1, "exact");
        PictureKind turbo = kind(64, 5, 1, "turbo");
        CostTable table = new CostTable(List.of(SMALL.cost(20, 0.5), turbo.cost(20, 0.05), large.cost(20, 90)), PRIOR);

        assertThat(table.seconds(SMALL)).isCloseTo(0.5, Percentage.withPercentage(2));
        assertThat(table.seconds(turbo)).isCloseTo(0.05, Percentage.withPercentage(2));
        assertThat(table.seconds(large)).isCloseTo(90, Percentage.withPercentage(2));
        assertThat(table.seconds(kind(64, 40, 1, "exact"))).isCloseTo(1, Percentage.withPercentage(5));
        assertThat(table.seconds(kind(1024, 14, 1, "exact"))).isCloseTo(45, Percentage.withPercentage(5));
        assertThat(table.seconds(kind(64, 20, 3, "exact"))).isBetween(0.5, 1.0);
    }

    /** Failed before: a processor among GPUs falsified all of them. */
    @Test
    void slowDeviceAmongFastOnesIsSlowAndLeavesThemFast() {
        PictureCost fast = SMALL.cost(20, 1);
        CostModel model = CostModel.of(
                List.of(
                        beat("a", "cuda:0 H100", fast),
                        beat("b", "cuda:0 H100", fast),
                        beat("c", "cuda:0 H100"),
                        beat("d", "cpu, 2 cores", SMALL.cost(20, 100))),
                PRIOR);

        // Three pictures and a hundredth in a second, by four workers.
        assertThat(model.of(MODEL).seconds(SMALL)).isCloseTo(4 / 3.01, Percentage.withPercentage(1));
        double gpu = model.pace(new WorkerId("a"));
        assertThat(gpu).isCloseTo(3.01 / 4, Percentage.withPercentage(1));
        assertThat(model.pace(new WorkerId("c"))).isCloseTo(gpu, Percentage.withPercentage(1));
        assertThat(model.pace(new WorkerId("d"))).isCloseTo(100 * gpu, Percentage.withPercentage(1));
        assertThat(model.pace(new WorkerId("nobody"))).isZero();
    }

    @Test
    void workerOfAnEarlierVersionTellsItsOneRate() {
        WorkerHeartbeat old = beat("w", "cpu", 0.24);
        assertThat(CostModel.of(List.of(old), PRIOR).of(MODEL).seconds(kind(512, 28, 1, "exact")))
                .isCloseTo(0.24 * 28 * 512 * 512 / 1e6, Percentage.withPercentage(1));
    }

    private static PictureKind kind(int side, int steps, int references, String plan) {
        return new PictureKind(new ImageSize(side, side), steps, references, new PlanName(plan));
    }

    private static WorkerHeartbeat beat(String worker, String device, PictureCost... costs) {
        return beat(worker, device, 0, costs);
    }

    private static WorkerHeartbeat beat(String worker, String device, double rate, PictureCost... costs) {
        return new WorkerHeartbeat(
                new WorkerId(worker),
                WorkerState.READY,
                MODEL,
                device,
                null,
                List.of(),
                0,
                rate,
                List.of(costs),
                0,
                0,
                0,
                List.of(),
                null,
                null,
                0,
                0,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
