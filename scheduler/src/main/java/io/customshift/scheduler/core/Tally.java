package io.customshift.scheduler.core;

import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.WireDefault;

/**
 * Pictures by what became of them: at any time the sum over the shards' pictures, and what earlier rounds kept.
 *
 * @param reused of the stored ones, how many were there before
 * @param engineSeconds that workers spent in the engine on the pictures that are stored
 * @param bytes of the files of the stored ones
 */
public record Tally(
        @WireDefault("0") int stored,
        @WireDefault("0") int reused,
        @WireDefault("0") int failed,
        @WireDefault("0") double engineSeconds,
        @WireDefault("0") long bytes) {
    static final Tally NONE = new Tally(0, 0, 0, 0, 0);

    Tally moved(ShardState before, ShardState after) {
        return new Tally(
                stored + after.count(ImageStatus.STORED) - before.count(ImageStatus.STORED),
                reused + after.reused() - before.reused(),
                failed + after.count(ImageStatus.FAILED) - before.count(ImageStatus.FAILED),
                engineSeconds + after.engineSeconds() - before.engineSeconds(),
                bytes + after.storedBytes() - before.storedBytes());
    }

    Tally with(int nowStored, int nowFailed) {
        return new Tally(nowStored, reused, nowFailed, engineSeconds, bytes);
    }
}
