package io.customshift.storage;

import java.time.Duration;

/**
 * How long a store is waited for. The total matters as much as the silence: a store that sends a byte now and then is
 * never silent.
 *
 * @param connect until a connection stands
 * @param silence without a byte
 * @param total of one request; of a long object, for each {@link #PACE_BYTES} of it
 */
public record StoreTimeouts(Duration connect, Duration silence, Duration total) {
    /** What a store sends within {@code total} at the least: 4 MiB. */
    public static final long PACE_BYTES = 4L << 20;

    public static final StoreTimeouts DEFAULT =
            new StoreTimeouts(Duration.ofSeconds(3), Duration.ofSeconds(20), Duration.ofSeconds(60));

    /** The same with another patience with silence. */
    public StoreTimeouts withSilence(Duration other) {
        return new StoreTimeouts(connect, other, total.compareTo(other) < 0 ? other : total);
    }
}
