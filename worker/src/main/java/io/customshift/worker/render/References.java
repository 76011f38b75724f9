package io.customshift.worker.render;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.Reference;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import io.customshift.worker.engine.ReferenceException;
import io.customshift.worker.engine.ReferencePhoto;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Reads the references of a subject, and believes none of them: length and digest are those that were registered. */
final class References {
    /** As the engine's limit on a photo. */
    static final long MAX_BYTES = 64L << 20;

    private final ObjectStore store;
    private final ExecutorService bucket;

    /** @param bucket reads them side by side */
    References(ObjectStore store, ExecutorService bucket) {
        this.store = store;
        this.bucket = bucket;
    }

    /**
     * @throws ReferenceException REFERENCE_MISSING, REFERENCE_TOO_LARGE, REFERENCE_CHANGED
     * @throws StoreException when the store refuses otherwise
     */
    List<ReferencePhoto> fetch(List<Reference> references) {
        List<Future<byte[]>> read = references.stream()
                .map(reference -> bucket.submit(() -> verified(reference)))
                .toList();
        List<ReferencePhoto> photos = new ArrayList<>();
        for (int i = 0; i < references.size(); i++) {
            photos.add(new ReferencePhoto(references.get(i).key(), Ahead.result(read.get(i))));
        }
        return photos;
    }

    private byte[] verified(Reference reference) {
        byte[] bytes;
        try {
            bytes = store.get(reference.key(), MAX_BYTES);
        } catch (StoreException e) {
            if (e.code() == StoreCode.OBJECT_MISSING) {
                throw new ReferenceException(
                        FailureCode.REFERENCE_MISSING,
                        "reference " + reference.key() + " is not in the bucket; upload it again",
                        e);
            }
            if (e.code() == StoreCode.OBJECT_TOO_LARGE) {
                throw new ReferenceException(FailureCode.REFERENCE_TOO_LARGE, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
        Sha256 found = Canonical.ofBytes(bytes);
        if (!found.equals(reference.sha256())) {
            throw new ReferenceException(
                    FailureCode.REFERENCE_CHANGED,
                    "reference " + reference.key() + " has digest " + found + " (" + bytes.length
                            + " bytes), registered is " + reference.sha256() + " (" + reference.bytes()
                            + " bytes); register the subject again",
                    null);
        }
        return bytes;
    }
}
