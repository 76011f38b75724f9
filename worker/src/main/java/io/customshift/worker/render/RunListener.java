package io.customshift.worker.render;

import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import java.time.Duration;

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
     * The fate of a picture is known.
     *
     * @param settled how many of the shard's are
     */
    default void settled(Outcome outcome, int settled) {}

    default void ended(ShardOutcome outcome) {}
}
