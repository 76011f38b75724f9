package io.customshift.worker.render;

import io.customshift.schemas.id.ImageId;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import io.customshift.worker.engine.ReferencePhoto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a shard needs from the bucket, asked for all at once and before it is needed: which of its pictures are there, and its
 * references. An answer may be old by the time it is used: then a picture is made in vain, and the put finds the other.
 */
final class Ahead implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;

    private final Map<ImageId, Future<Optional<PictureStore.Stored>>> pictures = new HashMap<>();
    private final Callable<List<ReferencePhoto>> fetch;
    private final ExecutorService bucket;
    private Optional<Future<List<ReferencePhoto>>> photos = Optional.empty();

    /** Asks for the pictures at once, in the shard's order. */
    Ahead(Shard shard, PictureStore store, Callable<List<ReferencePhoto>> fetch, ExecutorService bucket) {
        this.fetch = fetch;
        this.bucket = bucket;
        for (ImageTask task : shard.images()) {
            pictures.put(task.image(), bucket.submit(() -> store.existing(shard, task)));
        }
    }

    /** Asks for the references now. */
    synchronized void fetchPhotos() {
        if (photos.isEmpty()) {
            photos = Optional.of(bucket.submit(fetch));
        }
    }

    /** The picture, when it is in the bucket already. */
    Optional<PictureStore.Stored> existing(ImageTask task, RunControl control) {
        Future<Optional<PictureStore.Stored>> asked = pictures.get(task.image());
        return asked == null ? Optional.empty() : result(asked, control);
    }

    /** The references, fetched by now or waited for. */
    List<ReferencePhoto> photos() {
        Future<List<ReferencePhoto>> asked;
        synchronized (this) {
            fetchPhotos();
            asked = photos.orElseThrow();
        }
        return result(asked);
    }

    /** Asks for no more. */
    @Override
    public void close() {
        pictures.values().forEach(asked -> asked.cancel(true));
        synchronized (this) {
            photos.ifPresent(asked -> asked.cancel(true));
        }
    }

    /** As {@link #result}; a bucket that is out of reach is not waited for: another worker asks it meanwhile. */
    static <T> T result(Future<T> future, RunControl control) {
        while (!future.isDone()) {
            control.stop().filter(StopReason.STORE_AWAY::equals).ifPresent(reason -> {
                throw new StoppedException(reason);
            });
            try {
                future.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                // Looked at again, or thrown below.
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
        return result(future);
    }

    /** What the task returned, or throws what it threw. */
    static <T> T result(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for the bucket", e);
    }
}
