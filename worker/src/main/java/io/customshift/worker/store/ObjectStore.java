package io.customshift.worker.store;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import java.util.Optional;

/**
 * A bucket, as far as a worker needs it: look, read, create once, never overwrite. Every method throws {@link
 * StoreException} with its code. Thread-safe.
 */
public interface ObjectStore {

    /** What is stored at the key, if anything. */
    Optional<StoredObject> stat(ObjectKey key);

    /**
     * Reads a whole object.
     *
     * @param maxBytes longer objects are refused with TOO_LARGE before they are read
     * @throws StoreException NOT_FOUND, TOO_LARGE and those of every method
     */
    byte[] get(ObjectKey key, long maxBytes);

    /**
     * Creates the object if there is none: atomic, whoever else tries.
     *
     * @param sha256 of the bytes, kept with the object
     * @return what was created
     * @throws StoreException PRECONDITION_FAILED when there is one already
     */
    StoredObject create(ObjectKey key, byte[] bytes, String contentType, Sha256 sha256);

    /** Returns when the bucket answers; otherwise UNREACHABLE, DENIED or BUCKET_MISSING. */
    void probe();
}
