package io.customshift.worker.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * What only a new process mends: work that hangs, a channel that takes no shard any more, a device that has been failing at
 * everything for long. Thread-safe.
 */
public final class Vitals {
    /** A device that fails at everything often does so for as long as its process lives. */
    private static final Duration DEVICE = Duration.ofMinutes(2);

    private final List<Supplier<Optional<String>>> signs = new CopyOnWriteArrayList<>();

    public Vitals(Watchdog watchdog, Fitness fitness) {
        watch(() -> watchdog.stalled()
                .map(still -> "no denoising step for " + still.toSeconds() + " s with a shard in hand"));
        watch(() -> Optional.of(fitness.deviceFailingFor())
                .filter(failing -> failing.compareTo(DEVICE) > 0)
                .map(failing -> "the device has made no picture for " + failing.toSeconds() + " s"));
    }

    /** @param sign why this process is dead, as far as it can tell */
    public void watch(Supplier<Optional<String>> sign) {
        signs.add(sign);
    }

    /** Why this process should be replaced, if so. */
    public Optional<String> dead() {
        return signs.stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
    }
}
