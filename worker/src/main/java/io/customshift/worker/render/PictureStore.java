package io.customshift.worker.render;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.id.WorkerId;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.Shard;
import io.customshift.schemas.message.Sidecar;
import io.customshift.worker.engine.Picture;
import io.customshift.worker.store.ObjectStore;
import io.customshift.worker.store.StoreCode;
import io.customshift.worker.store.StoreException;
import io.customshift.worker.store.StoredObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Puts pictures into the bucket, once each.
 *
 * <p>The sidecar goes first: a picture that is there always has its sidecar, and it is the picture's existence that
 * says the work is done. A worker that dies in between leaves a sidecar alone; the next one makes the same picture,
 * finds the sidecar there and leaves it, since it says the same of the same bytes.
 */
final class PictureStore {
    /** As large as a picture can be: 4096x4096 samples that do not compress. */
    private static final long MAX_PNG_BYTES = 64L << 20;

    private final ObjectStore store;
    private final WorkerId worker;
    private final InstantSource time;
    private final RunListener listener;

    /** @param reused it was there already, put by somebody else */
    record Stored(StoredObject object, Sha256 sha256, boolean reused) {}

    PictureStore(ObjectStore store, WorkerId worker, InstantSource time, RunListener listener) {
        this.store = store;
        this.worker = worker;
        this.time = time;
        this.listener = listener;
    }

    /** The picture that is at the key already. */
    Optional<Stored> existing(ObjectKey key) {
        return store.stat(key).map(object -> new Stored(object, digest(object), true));
    }

    /** Makes the file and creates it with its sidecar. */
    Stored save(Shard shard, ImageTask task, Picture picture, Duration engine) {
        long start = System.nanoTime();
        EmbeddedSettings settings = EmbeddedSettings.of(shard, task);
        byte[] png = picture.png(settings.parameters(), settings.json());
        Sha256 sha256 = Canonical.ofBytes(png);
        long encoded = System.nanoTime();
        listener.stage(Stage.PNG, Duration.ofNanos(encoded - start));
        Sidecar sidecar = new Sidecar(
                shard.tenant(),
                shard.job(),
                task,
                shard.subject(),
                shard.engine().model(),
                sha256,
                png.length,
                engine.toNanos() * 1e-9,
                worker,
                time.instant());
        byte[] json = Json.write(sidecar);
        createOrKeep(BucketLayout.sidecarOf(task.key()), json, "application/json", Canonical.ofBytes(json));
        Stored stored = createOrKeep(task.key(), png, "image/png", sha256)
                .map(object -> new Stored(object, sha256, false))
                .orElseGet(() -> existing(task.key()).orElseThrow(() -> vanished(task.key())));
        listener.stage(Stage.STORE, Duration.ofNanos(System.nanoTime() - encoded));
        return stored;
    }

    private Optional<StoredObject> createOrKeep(ObjectKey key, byte[] bytes, String type, Sha256 sha256) {
        try {
            return Optional.of(store.create(key, bytes, type, sha256));
        } catch (StoreException e) {
            if (e.code() == StoreCode.PRECONDITION_FAILED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Sha256 digest(StoredObject object) {
        return object.sha256().orElseGet(() -> Canonical.ofBytes(store.get(object.key(), MAX_PNG_BYTES)));
    }

    private static StoreException vanished(ObjectKey key) {
        return new StoreException(
                StoreCode.REFUSED,
                key + " was there when it was to be created and is gone now; do not delete it meanwhile");
    }
}
