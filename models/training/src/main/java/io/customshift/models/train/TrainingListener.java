package io.customshift.models.train;

/** Told how a training gets on. */
public interface TrainingListener {
    /** Something about the data that was left out or is odd. */
    void warned(String line);

    /** How good what is trained is so far. */
    default void noted(String line) {}

    /** Texts embedded so far. */
    default void embedded(int done, int total) {}

    /** Pictures encoded so far. */
    void encoded(int done, int total);

    /**
     * A step is done.
     *
     * @param loss smoothed over some fifty steps
     */
    void advanced(int step, int steps, double loss, double imagesPerSecond);
}
