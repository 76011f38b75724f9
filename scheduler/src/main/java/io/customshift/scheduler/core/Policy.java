package io.customshift.scheduler.core;

import io.customshift.scheduler.dispatch.Dispatcher;
import io.customshift.schemas.message.Limits;
import java.time.Duration;

/**
 * The numbers that decisions depend on.
 *
 * @param targetSeconds of engine time that a shard should be
 * @param imagesMax pictures in a shard at most
 * @param aheadSeconds a worker that has so much work before it gets nothing more
 * @param aheadShards the same, in shards
 * @param attemptsMax how often a picture is tried when its failure may pass
 * @param crashesMax workers that may die with a shard in hand before it is split, or its one picture given up
 * @param unheardMax how often a shard may be finished without a word of some picture before that is given up
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
        double aheadSeconds,
        int aheadShards,
        int attemptsMax,
        int crashesMax,
        int unheardMax,
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
            8,
            3,
            3,
            5,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            10,
            Duration.ofHours(6),
            Duration.ofMinutes(2));

    private static final int DOUBLINGS = 6;

    public Policy {
        check("target-seconds", targetSeconds, 0.001, 86_400);
        check("images-max", imagesMax, 1, Limits.SHARD_IMAGES_MAX);
        check("ahead-seconds", aheadSeconds, 0.1, 86_400);
        check("ahead-shards", aheadShards, 1, 1000);
        check("attempts-max", attemptsMax, 1, 100);
        check("crashes-max", crashesMax, 2, 100);
        check("unheard-max", unheardMax, 1, 1000);
        check("silence-factor", silenceFactor, 1, 1e6);
        check("retry-delay", retryDelay, Duration.ofMillis(1), Duration.ofHours(1));
        check("settle", settle, Duration.ofMillis(1), Duration.ofHours(1));
        check("silence", silence, Duration.ofMillis(1), Duration.ofDays(1));
        check("unstarted", unstarted, Duration.ofMillis(1), Duration.ofDays(6));
        check("cancel-grace", cancelGrace, Duration.ZERO, Duration.ofHours(1));
    }

    /** The numbers that shards are dealt out by. */
    public Dispatcher.Setting dispatch() {
        return new Dispatcher.Setting(aheadSeconds, aheadShards, Dispatcher.Setting.DEFAULT.coldSeconds());
    }

    /** Before the next try after {@code failures}; {@code salt} spreads those that failed together. */
    Duration delayAfter(int failures, int salt) {
        return grown(retryDelay, failures, salt);
    }

    /** Before a shard goes to another worker, which may well take it at once. */
    Duration detourAfter(int detours, int salt) {
        return grown(retryDelay.dividedBy(20), detours, salt);
    }

    Duration silenceOf(double estimatedSeconds) {
        Duration scaled = Duration.ofMillis((long) (estimatedSeconds * silenceFactor * 1000));
        return scaled.compareTo(silence) > 0 ? scaled : silence;
    }

    /** Doubled with each further time, and between three quarters and five quarters of that. */
    private static Duration grown(Duration first, int times, int salt) {
        long millis = first.toMillis() << Math.min(DOUBLINGS, Math.max(0, times - 1));
        int jitter = Math.floorMod((salt * 31 + times) * 0x9E3779B1, 501) - 250;
        return Duration.ofMillis(millis + millis * jitter / 1000);
    }

    private static void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw refused(name, value, least, most);
        }
    }

    private static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw refused(name, value, least, most);
        }
    }

    private static IllegalArgumentException refused(String name, Object value, Object least, Object most) {
        return new IllegalArgumentException("customshift.policy." + name + " is " + value + "; allowed is " + least
                + " to " + most + "; correct the setting");
    }
}
