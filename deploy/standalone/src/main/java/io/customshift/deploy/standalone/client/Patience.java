package io.customshift.deploy.standalone.client;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits, and asks again, while a part of the fleet is away. */
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
            pause(PAUSE);
        }
    }

    /** Waits until it is so; {@code what} is waited for, for the message when it does not come. */
    public static void until(BooleanSupplier seen, Duration time, String what) {
        long end = System.nanoTime() + time.toNanos();
        while (!seen.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new FleetException(
                        FleetCode.UNREACHABLE, "waited " + time.toMinutes() + " minutes for " + what + " in vain");
            }
            pause(PAUSE);
        }
    }

    /** Lets the time pass. */
    public static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.UNREACHABLE, "interrupted", e);
        }
    }
}
