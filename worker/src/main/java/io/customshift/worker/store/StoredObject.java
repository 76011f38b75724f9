package io.customshift.worker.store;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object in the bucket.
 *
 * @param bytes its length
 * @param etag what the store calls this version
 * @param sha256 of its bytes, where it was stored with them
 */
public record StoredObject(
        ObjectKey key, long bytes, @Nullable String etag, Optional<Sha256> sha256) {}
