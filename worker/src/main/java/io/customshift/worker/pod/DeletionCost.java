package io.customshift.worker.pod;

import io.customshift.worker.cache.CacheFigures;
import io.customshift.worker.heartbeat.WorkInHand;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * What the fleet loses with this worker, in seconds, and when that is news:
 *
 * <pre>
 * cost = pictures left of the shard in hand × seconds per picture      (1 s each, before the first was made)
 *      + Σ seconds that a hit of the reference cache saved × 2^(−age / 10 min)
 * </pre>
 *
 * rounded, and at most {@link Integer#MAX_VALUE}, the most that Kubernetes takes. A worker that is idle and cold costs 0, which is
 * also what a pod without the annotation costs. What lies in the cache and is no longer asked for costs less and less.
 *
 * <p>News is a cost that differs from the one told last by more than 10 s and more than a quarter of that, since each one told is
 * a write at the API server. The first is news always: an earlier process of the same pod may have left another.
 *
 * <p>For one thread.
 */
final class DeletionCost {
    private static final double HALF_LIFE_SECONDS = 600;
    private static final double STEP_SECONDS = 10;
    private static final double STEP_SHARE = 0.25;
    private static final double UNMEASURED_SECONDS = 1;

    private final LongSupplier nanoTime;
    private long at;
    private double saved;
    private double savedLately;
    private OptionalInt told = OptionalInt.empty();

    /** @param nanoTime a clock as {@link System#nanoTime()} */
    DeletionCost(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.at = nanoTime.getAsLong();
    }

    /** The cost now, in seconds, where it is news. */
    OptionalInt news(WorkInHand.Snapshot work, CacheFigures cache) {
        int cost = (int) Math.min(Integer.MAX_VALUE, Math.round(left(work) + savedLately(cache)));
        if (told.isEmpty()) {
            return OptionalInt.of(cost);
        }
        double before = told.getAsInt();
        boolean far = Math.abs(cost - before) > Math.max(STEP_SECONDS, before * STEP_SHARE);
        return far ? OptionalInt.of(cost) : OptionalInt.empty();
    }

    /** What is told counts from now on as known. */
    void told(int cost) {
        told = OptionalInt.of(cost);
    }

    private static double left(WorkInHand.Snapshot work) {
        int pictures = work.shard()
                .map(shard -> Math.max(0, shard.images().size() - work.done()))
                .orElse(0);
        return pictures * (work.imagesPerSecond() > 0 ? 1 / work.imagesPerSecond() : UNMEASURED_SECONDS);
    }

    private double savedLately(CacheFigures cache) {
        long now = nanoTime.getAsLong();
        double passed = (now - at) * 1e-9;
        // A hit may save less than looking it up took.
        double more = Math.max(0, cache.savedSeconds() - saved);
        savedLately = savedLately * Math.pow(0.5, passed / HALF_LIFE_SECONDS) + more;
        saved = cache.savedSeconds();
        at = now;
        return savedLately;
    }
}
