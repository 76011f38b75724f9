package io.customshift.scheduler.intake;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How the request feed is, for health and metrics; outlives a feed that is started again. Thread-safe. */
public final class FeedState {
    private final Map<String, String> waiting = new ConcurrentHashMap<>();
    private final AtomicLong passedOver = new AtomicLong();
    private volatile @Nullable String lastPassed;
    private volatile @Nullable String failure;

    void reads() {
        failure = null;
    }

    void failed(String why) {
        failure = why;
    }

    void waits(String partition, String why) {
        waiting.put(partition, why);
    }

    void goesOn(String partition) {
        waiting.remove(partition);
    }

    /** The partitions that wait; others are somebody else's by now. */
    void holds(Collection<String> partitions) {
        waiting.keySet().retainAll(partitions);
    }

    void passedOver(String place) {
        passedOver.incrementAndGet();
        lastPassed = place;
    }

    /** Why no request is read at all, if so. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** Why some requests wait, if so; one of the reasons. */
    public Optional<String> waiting() {
        return waiting.values().stream().findFirst();
    }

    /** Runs of records that could not be fetched, since the start. */
    public long passedOver() {
        return passedOver.get();
    }

    /** The last of them and why, if there was one. */
    public Optional<String> lastPassed() {
        return Optional.ofNullable(lastPassed);
    }
}
