package io.customshift.schemas.message;

import io.customshift.schemas.error.Require;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;

/**
 * A reference photo in the bucket.
 *
 * @param key where it is
 * @param sha256 what its bytes are; a worker refuses others
 * @param bytes its length
 */
public record Reference(ObjectKey key, Sha256 sha256, long bytes) {
    public Reference {
        Require.between(bytes, 1, 1L << 40, "bytes");
    }
}
