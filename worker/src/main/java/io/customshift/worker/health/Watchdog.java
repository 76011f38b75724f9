package io.customshift.worker.health;

import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import io.customshift.worker.render.Outcome;
import io.customshift.worker.render.RunListener;
import io.customshift.worker.render.ShardOutcome;
import io.customshift.worker.render.Stage;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Says whether work in hand still moves. A shard may take as long as it likes while denoising steps go on; a worker
 * without a step for longer than the limit hangs. Without a shard in hand it never does.
 */
public final class Watchdog implements RunListener {
    private final Duration limit;
    private final LongSupplier nanoTime;
    private volatile boolean working;
    private volatile long moved;

    public Watchdog(Duration limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        this.moved = nanoTime.getAsLong();
    }

    /** Time without movement, when that is longer than the limit. */
    public Optional<Duration> stalled() {
        Duration still = Duration.ofNanos(nanoTime.getAsLong() - moved);
        return working && still.compareTo(limit) > 0 ? Optional.of(still) : Optional.empty();
    }

    @Override
    public void began(Shard shard) {
        moved();
        working = true;
    }

    @Override
    public void moved() {
        moved = nanoTime.getAsLong();
    }

    @Override
    public void stage(Stage stage, Duration time) {
        moved();
    }

    @Override
    public void rendered(ImageTask task, Duration engine) {
        moved();
    }

    @Override
    public void settled(Outcome outcome, int settled) {
        moved();
    }

    @Override
    public void ended(ShardOutcome outcome) {
        moved();
        working = false;
    }
}
