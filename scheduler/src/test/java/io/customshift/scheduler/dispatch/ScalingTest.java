package io.customshift.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.customshift.schemas.message.JobClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScalingTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration HOLD = Duration.ofMinutes(5);

    private final Scaling scaling = new Scaling(new Scaling.Setting(
            Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofMinutes(30), Duration.ofSeconds(60), HOLD));

    @Test
    void eachClassIsThroughInItsTime() {
        assertThat(at(NOW)).isZero();
        assertThat(at(NOW, work(JobClass.STANDARD, 3_000, null))).isCloseTo(10, within(1e-9));
        assertThat(at(NOW, work(JobClass.BULK, 36_000, null))).isCloseTo(20, within(1e-9));
        assertThat(at(NOW, work(JobClass.BULK, 36_000, null), work(JobClass.INTERACTIVE, 60, null)))
                .isCloseTo(22, within(1e-9));
    }

    @Test
    void deadlineAsksForWhatIsDueByThen() {
        Scaling.Work bulk = work(JobClass.BULK, 1_800, NOW.plusSeconds(160));
        assertThat(at(NOW, bulk)).as("a worker that comes has 100 s").isCloseTo(18, within(1e-9));
        assertThat(at(NOW, bulk, work(JobClass.BULK, 1_800, NOW.plusSeconds(240))))
                .as("3,600 s within 180 s")
                .isCloseTo(20, within(1e-9));
        assertThat(at(NOW.plus(HOLD).plus(HOLD), bulk)).as("it is past").isCloseTo(1, within(1e-9));
    }

    @Test
    void moreWorkersThanPicturesAreOfNoUse() {
        assertThat(at(NOW, new Scaling.Work(JobClass.INTERACTIVE, 900, 3, null)))
                .isEqualTo(3);
    }

    @Test
    void wishStandsForAWhile() {
        assertThat(at(NOW, work(JobClass.STANDARD, 3_000, null))).isEqualTo(10);
        assertThat(at(NOW.plusSeconds(60), work(JobClass.STANDARD, 1_500, null)))
                .isEqualTo(10);
        assertThat(at(NOW.plusSeconds(120), work(JobClass.STANDARD, 600, null))).isEqualTo(10);
        assertThat(at(NOW.plus(HOLD).plusSeconds(1), work(JobClass.STANDARD, 600, null)))
                .isEqualTo(5);
        assertThat(at(NOW.plusSeconds(302), work(JobClass.STANDARD, 6_000, null)))
                .isEqualTo(20);
        assertThat(at(NOW.plus(HOLD.multipliedBy(3)))).isZero();
    }

    @Test
    void timesOfNothingAreRefused() {
        assertThatThrownBy(() -> new Scaling.Setting(Duration.ZERO, HOLD, HOLD, HOLD, HOLD))
                .hasMessageContaining("allowed is 1 s");
    }

    private double at(Instant when, Scaling.Work... work) {
        return scaling.desired(List.of(work), when);
    }

    private static Scaling.Work work(JobClass of, double seconds, @Nullable Instant deadline) {
        return new Scaling.Work(of, seconds, 1_000_000, deadline);
    }
}
