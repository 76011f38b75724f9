package io.customshift.worker.health;

import io.customshift.schemas.message.DeviceState;
import io.customshift.schemas.message.StoreState;
import io.customshift.worker.render.StopReason;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether this worker can do work now: its store is within reach, and its device computes. A worker that is not fit gives back
 * what it has in hand at nobody's cost and takes no more. Thread-safe.
 */
public final class Fitness {
    private final Duration patience;
    private final LongSupplier nanoTime;
    private long storeLastThere;
    private boolean storeAway;
    private boolean deviceFailing;
    private long deviceLastWell;

    /** @param patience with a store that does not answer */
    public Fitness(Duration patience, LongSupplier nanoTime) {
        this.patience = patience;
        this.nanoTime = nanoTime;
        this.storeLastThere = nanoTime.getAsLong();
        this.deviceLastWell = storeLastThere;
    }

    /** The store was asked, and can be used or not. */
    public synchronized void store(boolean there) {
        if (there) {
            storeLastThere = nanoTime.getAsLong();
            storeAway = false;
        } else if (nanoTime.getAsLong() - storeLastThere > patience.toNanos()) {
            storeAway = true;
        }
    }

    /** The device was asked for a picture, and made it or not. */
    public synchronized void device(boolean computes) {
        deviceFailing = !computes;
        if (computes) {
            deviceLastWell = nanoTime.getAsLong();
        }
    }

    /** A shard ended early for this reason. */
    public synchronized void stoppedBy(StopReason reason) {
        storeAway |= reason == StopReason.STORE_AWAY;
        if (reason == StopReason.DEVICE_FAILING && !deviceFailing) {
            deviceLastWell = nanoTime.getAsLong();
            deviceFailing = true;
        }
    }

    /** Why no work can be done, if so. */
    public synchronized Optional<StopReason> unfit() {
        if (storeAway) {
            return Optional.of(StopReason.STORE_AWAY);
        }
        return deviceFailing ? Optional.of(StopReason.DEVICE_FAILING) : Optional.empty();
    }

    public synchronized StoreState storeState() {
        return storeAway ? StoreState.AWAY : StoreState.READY;
    }

    public synchronized DeviceState deviceState() {
        return deviceFailing ? DeviceState.FAILING : DeviceState.READY;
    }

    /** How long the device has been failing; zero when it is not. */
    public synchronized Duration deviceFailingFor() {
        return deviceFailing ? Duration.ofNanos(nanoTime.getAsLong() - deviceLastWell) : Duration.ZERO;
    }
}
