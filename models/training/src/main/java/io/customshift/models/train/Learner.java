package io.customshift.models.train;

import java.nio.file.Path;

/** What a training run does at each step. The run decides how often; a learner decides what. */
interface Learner extends AutoCloseable {
    /**
     * One step's figures.
     *
     * @param loss mean over the step's batches
     * @param norm of the gradients before clipping
     * @param rate learning rate
     * @param images pictures that the step learned from
     */
    record Step(double loss, double norm, double rate, int images) {}

    /** Learns from the batches of a step, counted from 1, and updates the weights. */
    Step learn(int step);

    /** All that a later process needs to continue after the last step learned. */
    TrainedWeights.State state();

    /** Bytes of {@link #state}. */
    long stateBytes();

    /** Draws what the averaged weights can do so far. */
    void sample(Path png);

    @Override
    void close();
}
