package io.customshift.worker.render;

import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import java.time.Duration;
import java.util.List;

/** Told of what happens: for figures, heartbeats and the watchdog. Called from several threads. */
public interface RunListener {
    default void began(Shard shard) {}

    /** Something moved: a denoising step, a picture, a photo. */
    default void moved() {}

    default void stage(Stage stage, Duration time) {}

    /**
     * A picture was computed; it is not stored yet.
     *
     * @param engine time that the engine worked on it
     */
    default void rendered(ImageTask task, Duration engine) {}

    /**
     * Pictures with the same settings were computed, side by side.
     *
     * @param engine time that the engine worked on all of them
     */
    default void batch(List<ImageTask> tasks, Duration engine) {}

    /**
     * A picture is in the bucket.
     *
     * @param took time for file and bucket
     * @param found somebody else had put it there meanwhile
     */
    default void put(Shard shard, ImageTask task, Duration took, boolean found) {}

    /**
     * The fate of a picture is known.
     *
     * @param settled how many of the shard's are
     */
    default void settled(Outcome outcome, int settled) {}

    default void ended(ShardOutcome outcome) {}
}
