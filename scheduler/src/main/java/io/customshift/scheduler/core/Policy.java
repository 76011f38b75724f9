package io.customshift.scheduler.core;

import java.time.Duration;

/**
 * The numbers that decisions depend on.
 *
 * @param targetSeconds of engine time that a shard should be
 * @param imagesMax pictures in a shard at most
 * @param windowPerWorker shards of one job that are out at a time, for each live worker
 * @param windowMin the same, at least, whatever the workers
 * @param windowMax the same, at most
 * @param attemptsMax how often a picture is tried when its failure may pass
 * @param retryDelay before the second try; doubles with each further one
 * @param settle how long the events of a finished shard's pictures may take before what is missing is released again
 * @param silence how long a started shard may say nothing, at least, before it is released again
 * @param silenceFactor the same as a multiple of the shard's estimate
 * @param unstarted how long a released shard may wait for a worker before it is released again
 * @param cancelGrace how long a worker may take to stop at a picture boundary before the job ends without it
 */
public record Policy(
        double targetSeconds,
        int imagesMax,
        int windowPerWorker,
        int windowMin,
        int windowMax,
        int attemptsMax,
        Duration retryDelay,
        Duration settle,
        Duration silence,
        double silenceFactor,
        Duration unstarted,
        Duration cancelGrace) {
    public static final Policy DEFAULT = new Policy(
            30,
            64,
            3,
            4,
            64,
            3,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            10,
            Duration.ofHours(6),
            Duration.ofMinutes(2));

    /** Shards of one job that may be out at a time. */
    int window(int workers) {
        return Math.max(windowMin, Math.min(windowMax, windowPerWorker * workers));
    }

    Duration delayAfter(int attempts) {
        return retryDelay.multipliedBy(1L << Math.min(6, Math.max(0, attempts - 1)));
    }

    Duration silenceOf(double estimatedSeconds) {
        Duration scaled = Duration.ofMillis((long) (estimatedSeconds * silenceFactor * 1000));
        return scaled.compareTo(silence) > 0 ? scaled : silence;
    }
}
