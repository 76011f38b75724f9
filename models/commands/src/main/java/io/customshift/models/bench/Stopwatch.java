package io.customshift.models.bench;

import java.util.Arrays;

/** Repeated timing of one piece of work on the calling thread. */
public final class Stopwatch {
    private Stopwatch() {}

    /** Seconds of each of {@code runs} executions, after {@code warmup} that do not count. */
    public static double[] seconds(int warmup, int runs, Runnable work) {
        double[] seconds = new double[runs];
        for (int i = -warmup; i < runs; i++) {
            long start = System.nanoTime();
            work.run();
            if (i >= 0) {
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
        }
        return seconds;
    }

    public static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
