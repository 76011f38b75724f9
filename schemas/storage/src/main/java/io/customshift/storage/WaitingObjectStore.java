package io.customshift.storage;

import io.customshift.schemas.id.ObjectKey;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that waits while the bucket is out of reach, with pauses that grow and differ, and goes on where it was. It says so
 * once, and once more when the bucket is back. What waiting cannot mend goes to the caller at once.
 */
public final class WaitingObjectStore implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingObjectStore.class);
    private static final Duration FIRST = Duration.ofMillis(200);

    private final ObjectStore store;
    private final Pause pause;
    private final Patience patience;
    private final Duration longest;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Trouble> trouble = new AtomicReference<>();

    private record Trouble(StoreException first, long since) {}

    /** Sleeps, or pretends to; returns early when it pleases. */
    @FunctionalInterface
    public interface Pause {
        void rest(Duration duration) throws InterruptedException;
    }

    /** Asked before every pause whether to wait on; when not, the failure goes to the caller. */
    @FunctionalInterface
    public interface Patience {
        /** @param waited since the bucket was last heard to answer */
        boolean lasts(Duration waited);
    }

    /** @param longest pause between two tries */
    public WaitingObjectStore(
            ObjectStore store,
            Pause pause,
            Patience patience,
            Duration longest,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this.store = store;
        this.pause = pause;
        this.patience = patience;
        this.longest = longest;
        this.random = random;
        this.nanoTime = nanoTime;
    }

    /** What the callers are waiting for now, if they are. */
    public Optional<StoreException> trouble() {
        return Optional.ofNullable(trouble.get()).map(Trouble::first);
    }

    @Override
    public Optional<StoredObject> stat(ObjectKey key) {
        return waiting(() -> store.stat(key));
    }

    @Override
    public InputStream open(ObjectKey key) {
        return waiting(() -> store.open(key));
    }

    @Override
    public byte[] get(ObjectKey key, long maxBytes) {
        return waiting(() -> store.get(key, maxBytes));
    }

    @Override
    public Optional<StoredObject> create(ObjectKey key, Upload upload) {
        return waiting(() -> store.create(key, upload));
    }

    @Override
    public void put(ObjectKey key, Upload upload) {
        waiting(() -> {
            store.put(key, upload);
            return key;
        });
    }

    @Override
    public void delete(ObjectKey key) {
        waiting(() -> {
            store.delete(key);
            return key;
        });
    }

    /** Does not wait. */
    @Override
    public Stream<StoredObject> list(String prefix) {
        return store.list(prefix);
    }

    @Override
    public String presigned(ObjectKey key, Duration valid, String fileName) {
        return store.presigned(key, valid, fileName);
    }

    /** Does not wait. */
    @Override
    public void probe() {
        store.probe();
    }

    private <T> T waiting(Supplier<T> call) {
        Duration rest = FIRST;
        while (true) {
            try {
                T result = call.get();
                recovered();
                return result;
            } catch (StoreException e) {
                if (!e.mayPass()) {
                    recovered();
                    throw e;
                }
                if (!patience.lasts(Duration.ofNanos(nanoTime.getAsLong() - since(e)))) {
                    throw e;
                }
                rest(rest, e);
                rest = rest.multipliedBy(2).compareTo(longest) > 0 ? longest : rest.multipliedBy(2);
            }
        }
    }

    private long since(StoreException e) {
        Trouble fresh = new Trouble(e, nanoTime.getAsLong());
        Trouble before = trouble.compareAndExchange(null, fresh);
        if (before != null) {
            return before.since();
        }
        LOG.warn("{}: {}; waiting, and going on when it is mended", e.code(), e.text());
        return fresh.since();
    }

    private void recovered() {
        if (trouble.getAndSet(null) != null) {
            LOG.info("the store answers again; going on");
        }
    }

    /** Half of the time at least, so that many who wait do not all come at once. */
    private void rest(Duration duration, StoreException e) {
        try {
            pause.rest(duration.multipliedBy(random.nextInt(500, 1001)).dividedBy(1000));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }
}
