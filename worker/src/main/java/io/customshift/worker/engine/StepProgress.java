package io.customshift.worker.engine;

/** Told of each denoising step. */
@FunctionalInterface
public interface StepProgress {
    void step(int done, int total);
}
