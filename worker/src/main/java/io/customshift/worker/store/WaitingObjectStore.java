package io.customshift.worker.store;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store that waits while the bucket is out of reach, with growing pauses, and goes on where it was. It says so once,
 * and once more when the bucket is back. A refusal that concerns one object alone is not waited for: the bucket
 * itself is asked before a wait begins.
 */
public final class WaitingObjectStore implements ObjectStore {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingObjectStore.class);

    private final ObjectStore store;
    private final Pause pause;
    private final BooleanSupplier giveUp;
    private final Duration longest;
    private final AtomicReference<@Nullable StoreException> trouble = new AtomicReference<>();

    /** Sleeps, or pretends to; returns early when it pleases. */
    @FunctionalInterface
    public interface Pause {
        void rest(Duration duration) throws InterruptedException;
    }

    /**
     * @param giveUp asked before every wait; when it says so, the failure goes to the caller
     * @param longest pause between two tries
     */
    public WaitingObjectStore(ObjectStore store, Pause pause, BooleanSupplier giveUp, Duration longest) {
        this.store = store;
        this.pause = pause;
        this.giveUp = giveUp;
        this.longest = longest;
    }

    /** What the callers are waiting for now, if they are. */
    public Optional<StoreException> trouble() {
        return Optional.ofNullable(trouble.get());
    }

    @Override
    public Optional<StoredObject> stat(ObjectKey key) {
        return waiting(() -> store.stat(key));
    }

    @Override
    public byte[] get(ObjectKey key, long maxBytes) {
        return waiting(() -> store.get(key, maxBytes));
    }

    @Override
    public StoredObject create(ObjectKey key, byte[] bytes, String contentType, Sha256 sha256) {
        return waiting(() -> store.create(key, bytes, contentType, sha256));
    }

    /** Does not wait. */
    @Override
    public void probe() {
        store.probe();
    }

    private <T> T waiting(Supplier<T> call) {
        Duration rest = Duration.ofMillis(200);
        boolean refusedBefore = false;
        while (true) {
            try {
                T result = call.get();
                recovered();
                return result;
            } catch (StoreException e) {
                if (!e.code().passing()) {
                    recovered();
                    throw e;
                }
                if (giveUp.getAsBoolean()) {
                    throw e;
                }
                if (e.code() != StoreCode.UNREACHABLE && bucketAnswers()) {
                    // Twice, since the bucket may have come back between the call and the question.
                    if (refusedBefore) {
                        throw e;
                    }
                    refusedBefore = true;
                    continue;
                }
                if (trouble.getAndSet(e) == null) {
                    LOG.warn("{}: {}; waiting, and going on when it is mended", e.code(), e.getMessage());
                }
                rest(rest, e);
                rest = rest.multipliedBy(2).compareTo(longest) > 0 ? longest : rest.multipliedBy(2);
            }
        }
    }

    private boolean bucketAnswers() {
        try {
            store.probe();
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private void recovered() {
        if (trouble.getAndSet(null) != null) {
            LOG.info("the store answers again; going on");
        }
    }

    private void rest(Duration duration, StoreException e) {
        try {
            pause.rest(duration);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }
}
