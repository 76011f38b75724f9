package io.customshift.deploy.standalone.client;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.time.Duration;
import java.util.function.Supplier;

/** Asks again while a part of the fleet is away. */
public final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private Patience() {}

    /** The answer of a call that may be repeated, once there is one within the time; else the last failure. */
    public static <T> T within(Duration time, Supplier<T> call) {
        long end = System.nanoTime() + time.toNanos();
        while (true) {
            try {
                return call.get();
            } catch (FleetException e) {
                boolean away = e.code() == FleetCode.UNAVAILABLE || e.code() == FleetCode.UNREACHABLE;
                if (!away || System.nanoTime() > end) {
                    throw e;
                }
            }
            try {
                Thread.sleep(PAUSE.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FleetException(FleetCode.UNREACHABLE, "interrupted", e);
            }
        }
    }
}
