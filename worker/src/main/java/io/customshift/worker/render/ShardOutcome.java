package io.customshift.worker.render;

import java.time.Duration;
import java.util.Optional;

/**
 * How a shard went.
 *
 * @param stored in the bucket now, reused ones included
 * @param reused were there before
 * @param remaining neither stored nor failed
 * @param stop why it ended early, if it did
 */
public record ShardOutcome(
        int stored, int reused, int failed, int remaining, Optional<StopReason> stop, Duration engine, Duration wall) {

    /** The share of the time that was not the engine's; 0 when no time passed. */
    public double overhead() {
        return wall.isZero() ? 0 : Math.max(0, 1 - (double) engine.toNanos() / wall.toNanos());
    }
}
