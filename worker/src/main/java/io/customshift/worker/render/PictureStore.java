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
import io.customshift.storage.Making;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.PictureDigests;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import io.customshift.storage.StoredObject;
import io.customshift.storage.Upload;
import io.customshift.worker.engine.Picture;
import io.customshift.worker.engine.PictureFile;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts pictures into the bucket, once each.
 *
 * <p>The picture goes first, with all that is not in its task kept as its metadata: of several workers that make it, one
 * wins, and what is said of the picture is what that one said. The sidecar is written from the metadata of the picture that
 * is there, so it describes those bytes whoever writes it. Only then is the picture told of. A worker that dies in between
 * leaves a picture alone; whoever finds it writes the sidecar.
 *
 * <p>The picture that is there is the picture, whatever marks its file has: workers that sign with other keys, as while keys
 * are rotated, make other files of the same pixels. That others than its own are there, a worker says in its log: the fleet's
 * workers would not compute alike then.
 */
final class PictureStore {
    private static final Logger LOG = LoggerFactory.getLogger(PictureStore.class);
    /** As large as a picture can be: 4096x4096 samples that do not compress. */
    private static final long MAX_PNG_BYTES = 64L << 20;

    private final ObjectStore store;
    private final WorkerId worker;
    private final InstantSource time;
    private final RunListener listener;

    /**
     * A picture in the bucket.
     *
     * @param digests of the picture; nothing where an earlier worker or somebody else put it there
     * @param seconds time that an engine worked on it
     * @param maker the worker that made it
     * @param found it was there already
     * @param reused it was there before this round of the job, which counts it as none of its work
     */
    record Stored(
            StoredObject object,
            Sha256 sha256,
            Optional<PictureDigests> digests,
            double seconds,
            WorkerId maker,
            boolean found,
            boolean reused) {}

    PictureStore(ObjectStore store, WorkerId worker, InstantSource time, RunListener listener) {
        this.store = store;
        this.worker = worker;
        this.time = time;
        this.listener = listener;
    }

    /** The picture that is at the task's key already, with its sidecar. */
    Optional<Stored> existing(Shard shard, ImageTask task) {
        return store.stat(task.key()).map(object -> {
            Making making = Making.of(object).orElseGet(() -> new Making(-1, 0, worker, time.instant()));
            Sha256 sha256 = digest(object);
            if (store.stat(BucketLayout.sidecarOf(task.key())).isEmpty()) {
                describe(shard, task, object, sha256, making);
            }
            boolean reused = making.round() != shard.round();
            return new Stored(
                    object,
                    sha256,
                    PictureDigests.of(object),
                    reused ? 0 : making.seconds(),
                    making.worker(),
                    true,
                    reused);
        });
    }

    /** Makes the file and creates it with its sidecar. */
    Stored save(Shard shard, ImageTask task, Picture picture, Duration engine) {
        long start = System.nanoTime();
        PictureFile file = picture.file(EmbeddedSettings.of(shard, task).caption());
        Sha256 sha256 = Canonical.ofBytes(file.png());
        long encoded = System.nanoTime();
        listener.stage(Stage.PNG, Duration.ofNanos(encoded - start));
        Making making = new Making(shard.round(), engine.toNanos() * 1e-9, worker, time.instant());
        Upload upload =
                making.on(file.digests().on(Upload.of(file.png(), "image/png").with(sha256)));
        // Before the picture, so that every picture of this version has one; without a picture it is swept with what
        // was put late.
        file.thumbnail()
                .ifPresent(jpeg -> store.create(BucketLayout.thumbnailOf(task.key()), Upload.of(jpeg, "image/jpeg")));
        Stored stored = store.create(task.key(), upload)
                .map(object -> {
                    describe(shard, task, object, sha256, making);
                    return new Stored(
                            object, sha256, Optional.of(file.digests()), making.seconds(), worker, false, false);
                })
                .orElseGet(() -> another(shard, task, file));
        long there = System.nanoTime();
        listener.stage(Stage.STORE, Duration.ofNanos(there - encoded));
        listener.put(shard, task, Duration.ofNanos(there - start), stored.found());
        return stored;
    }

    /** The picture that somebody else has stored meanwhile. */
    private Stored another(Shard shard, ImageTask task, PictureFile own) {
        Stored there = existing(shard, task).orElseThrow(() -> vanished(task.key()));
        there.digests()
                .filter(digests -> !digests.pixels().equals(own.digests().pixels()))
                .ifPresent(digests -> {
                    LOG.warn(
                            "{} is there, by {}, with pixels {}; this worker computes {} for it: look for a worker whose library or"
                                    + " device is another",
                            task.key(),
                            there.maker(),
                            digests.pixels(),
                            own.digests().pixels());
                });
        return there;
    }

    private void describe(Shard shard, ImageTask task, StoredObject object, Sha256 sha256, Making making) {
        Optional<PictureDigests> digests = PictureDigests.of(object);
        Sidecar sidecar = new Sidecar(
                shard.tenant(),
                shard.job(),
                task,
                shard.subject(),
                shard.engine().model(),
                sha256,
                digests.map(PictureDigests::pixels).orElse(null),
                digests.map(PictureDigests::looks).orElse(null),
                object.bytes(),
                making.seconds(),
                making.worker(),
                making.at());
        byte[] json = Json.write(sidecar);
        store.create(BucketLayout.sidecarOf(task.key()), Upload.of(json, "application/json"));
    }

    private Sha256 digest(StoredObject object) {
        return object.sha256().orElseGet(() -> Canonical.ofBytes(store.get(object.key(), MAX_PNG_BYTES)));
    }

    private static StoreException vanished(ObjectKey key) {
        return new StoreException(
                StoreCode.STORE_REFUSED,
                key + " was there when it was to be created and is gone now; do not delete it meanwhile");
    }
}
