package io.customshift.models.train;

/**
 * Learning rate over the steps: a linear warm-up to the peak, then half a cosine down to the floor.
 *
 * @param peak the highest rate
 * @param warmUp steps until the peak
 * @param steps of the whole run
 * @param floor share of the peak that is left at the end
 */
public record Schedule(double peak, int warmUp, int steps, double floor) {
    public Schedule {
        if (steps < 1 || warmUp < 0 || floor < 0 || floor > 1) {
            throw new IllegalArgumentException(
                    "a schedule needs at least one step, a warm-up of 0 or more and a floor from 0 to 1");
        }
    }

    /** The rate of a step, counted from 1. */
    public double rate(int step) {
        if (step <= warmUp) {
            return peak * step / warmUp;
        }
        double done = Math.min(1, (double) (step - warmUp) / Math.max(1, steps - warmUp));
        return peak * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * done)));
    }
}
