package io.customshift.models.customshift;

/** Told of each finished denoising step, on the generating thread. */
@FunctionalInterface
public interface StepListener {
    /** A listener that does nothing. */
    StepListener NONE = (done, total) -> {};

    /**
     * @param done steps finished, from 1
     * @param total steps of the picture
     */
    void step(int done, int total);
}
