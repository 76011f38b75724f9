package io.customshift.worker.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.schemas.id.ModelVersion;
import io.customshift.schemas.message.ImageSize;
import io.customshift.schemas.message.Shard;
import io.customshift.worker.render.ShardOutcome;
import io.customshift.worker.render.Shards;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final AtomicLong nanos = new AtomicLong();
    private final Watchdog watchdog = new Watchdog(LIMIT, nanos::get);
    private final Shard shard = Shards.shard(
            "job",
            0,
            "mug",
            List.of(Shards.reference("mug", new byte[] {1})),
            List.of("a mug"),
            new ModelVersion("m@1"),
            ImageSize.DEFAULT,
            4);

    @Test
    void longShardWhoseStepsGoOnIsAlive() {
        watchdog.began(shard);
        for (int i = 0; i < 20; i++) {
            pass(Duration.ofMinutes(9));
            watchdog.moved();
        }
        assertThat(watchdog.stalled()).isEmpty();
    }

    @Test
    void shardWithoutAStepForLongerThanTheLimitHangs() {
        watchdog.began(shard);
        pass(LIMIT.plusSeconds(1));

        assertThat(watchdog.stalled()).hasValue(LIMIT.plusSeconds(1));
    }

    @Test
    void idleWorkerNeverHangs() {
        watchdog.began(shard);
        watchdog.ended(new ShardOutcome(1, 0, 0, 0, Optional.empty(), Duration.ZERO, Duration.ZERO));
        pass(Duration.ofDays(3));
        assertThat(watchdog.stalled()).isEmpty();

        watchdog.began(shard);
        assertThat(watchdog.stalled()).isEmpty();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
