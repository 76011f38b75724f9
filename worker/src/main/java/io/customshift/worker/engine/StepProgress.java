package io.customshift.worker.engine;

/** Told of each denoising step, and may end the picture there by a {@link RenderStoppedException}. */
@FunctionalInterface
public interface StepProgress {
    void step(int done, int total);
}
