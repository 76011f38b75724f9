package io.customshift.worker.render;

import java.util.Optional;

/** Asked at each picture, each denoising step, and before each put. Cheap, and safe to ask from any thread. */
@FunctionalInterface
public interface RunControl {
    /** Goes on to the end. */
    RunControl NONE = Optional::empty;

    /** Why to stop, if at all. */
    Optional<StopReason> stop();

    /** Throws {@link StoppedException} when not even the picture in hand is to be finished. */
    default void checkWithinPicture() {
        stop().filter(StopReason::withinPicture).ifPresent(reason -> {
            throw new StoppedException(reason);
        });
    }

    /** Throws {@link StoppedException} when nothing of this shard is wanted in the bucket any more. */
    default void checkFence() {
        stop().filter(StopReason.CANCELLED::equals).ifPresent(reason -> {
            throw new StoppedException(reason);
        });
    }
}
