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

/** Reads the references of a subject, and believes none of them: length and digest are those that were registered. */
final class References {
    /** As the engine's limit on a photo. */
    static final long MAX_BYTES = 64L << 20;

    private final ObjectStore store;

    References(ObjectStore store) {
        this.store = store;
    }

    /**
     * @throws ReferenceException REFERENCE_MISSING, REFERENCE_TOO_LARGE, REFERENCE_CHANGED
     * @throws StoreException when the store refuses otherwise
     */
    List<ReferencePhoto> fetch(List<Reference> references) {
        List<ReferencePhoto> photos = new ArrayList<>();
        for (Reference reference : references) {
            photos.add(new ReferencePhoto(reference.key(), verified(reference)));
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
