package io.customshift.kafka;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses between tries: each bound twice the one before, up to a limit, and a pause anywhere in the upper half of its bound, so
 * that many who failed at once do not come back at once. One thread.
 */
public final class Backoff {
    private final long firstMs;
    private final long maxMs;
    private final DoubleSupplier random;
    private long bound;

    /** @param random from 0 to 1, such as {@code ThreadLocalRandom.current()::nextDouble} */
    public Backoff(Duration first, Duration max, DoubleSupplier random) {
        if (first.isNegative() || first.isZero() || max.compareTo(first) < 0) {
            throw new IllegalArgumentException("first pause is " + first + " and the longest " + max
                    + "; the first must be above zero and no longer than the longest");
        }
        this.firstMs = first.toMillis();
        this.maxMs = max.toMillis();
        this.random = random;
        this.bound = firstMs;
    }

    /** The next pause. */
    public Duration next() {
        long half = bound / 2;
        Duration pause = Duration.ofMillis(half + Math.round(random.getAsDouble() * (bound - half)));
        bound = Math.min(maxMs, bound * 2);
        return pause;
    }

    /** It went well: the next trouble begins with the shortest pause. */
    public void reset() {
        bound = firstMs;
    }
}
