package io.customshift.worker.pod;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.Shard;
import io.customshift.worker.cache.CacheFigures;
import io.customshift.worker.heartbeat.WorkInHand;
import io.customshift.worker.render.Outcome;
import io.customshift.worker.render.ShardOutcome;
import io.customshift.worker.render.Shards;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeletionCostTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final WorkInHand work = new WorkInHand();
    private final DeletionCost cost = new DeletionCost(nanos::get);
    private double saved;

    @Test
    void idleAndColdCostsNothingAndIsSaidOnceForAnEarlierProcessMayHaveLeftMore() {
        assertThat(cost.news(work.snapshot(), cache())).hasValue(0);
        assertThat(cost.news(work.snapshot(), cache())).hasValue(0);
        cost.told(0);
        assertThat(cost.news(work.snapshot(), cache())).isEmpty();
    }

    @Test
    void whatIsLeftOfTheShardCountsAtTheMeasuredRate() {
        Shard shard = shard(4);
        work.began(shard);
        assertThat(cost.news(work.snapshot(), cache())).hasValue(4);

        work.rendered(shard.images().get(0), Duration.ofSeconds(20));
        work.settled(Outcome.STORED, 1);
        assertThat(cost.news(work.snapshot(), cache())).hasValue(60);

        work.ended(new ShardOutcome(4, 0, 0, 0, Optional.empty(), Duration.ZERO, Duration.ZERO));
        assertThat(cost.news(work.snapshot(), cache())).hasValue(0);
    }

    @Test
    void whatTheCacheSavedCountsHalfAfterTenMinutesAndWithWhatCameSince() {
        saved = 400;
        assertThat(cost.news(work.snapshot(), cache())).hasValue(400);
        pass(Duration.ofMinutes(10));
        assertThat(cost.news(work.snapshot(), cache())).hasValue(200);
        pass(Duration.ofMinutes(10));
        saved = 450;
        assertThat(cost.news(work.snapshot(), cache())).hasValue(150);
        pass(Duration.ofHours(5));
        assertThat(cost.news(work.snapshot(), cache())).hasValue(0);
    }

    @Test
    void aCacheThatIsALossIsNoGain() {
        saved = -30;
        assertThat(cost.news(work.snapshot(), cache())).hasValue(0);
        saved = -20;
        assertThat(cost.news(work.snapshot(), cache())).hasValue(10);
    }

    @Test
    void littleMoreOrLessIsNoNews() {
        cost.told(0);
        saved = 10;
        assertThat(cost.news(work.snapshot(), cache())).isEmpty();
        saved = 100;
        assertThat(cost.news(work.snapshot(), cache())).hasValue(100);
        cost.told(100);
        saved = 125;
        assertThat(cost.news(work.snapshot(), cache())).isEmpty();
        saved = 126;
        assertThat(cost.news(work.snapshot(), cache())).hasValue(126);
        cost.told(126);
        pass(Duration.ofMinutes(2));
        assertThat(cost.news(work.snapshot(), cache())).isEmpty();
        pass(Duration.ofMinutes(3));
        assertThat(cost.news(work.snapshot(), cache())).hasValue(89);
    }

    /** Kubernetes refuses what is no int32. */
    @Test
    void noCostIsMoreThanKubernetesTakes() {
        saved = 1e12;
        assertThat(cost.news(work.snapshot(), cache())).hasValue(Integer.MAX_VALUE);
        cost.told(Integer.MAX_VALUE);
        pass(Duration.ofDays(1));
        assertThat(cost.news(work.snapshot(), cache())).hasValue(0);
    }

    private CacheFigures cache() {
        return new CacheFigures(0, 0, 0, 0, 0, saved);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    static Shard shard(int pictures) {
        return Shards.shard(
                "job",
                0,
                "mug",
                List.of(Shards.reference("mug", new byte[] {1})),
                Collections.nCopies(pictures, "a mug"),
                new ModelVersion("m@1"),
                ImageSize.DEFAULT,
                4);
    }
}
