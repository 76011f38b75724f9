package io.customshift.storage;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object in the bucket.
 *
 * @param bytes its length
 * @param etag what the store calls this version
 * @param metadata what was kept with it, by names in small letters; empty in a listing
 */
public record StoredObject(
        ObjectKey key, long bytes, @Nullable String etag, Map<String, String> metadata) {
    /** The name under which the digest of an object's bytes is kept with it. */
    public static final String SHA256 = "sha256";

    public StoredObject {
        metadata = Map.copyOf(metadata);
    }

    /** The digest of its bytes, where it was stored with them; somebody else's object under our key has none. */
    public Optional<Sha256> sha256() {
        String text = metadata.get(SHA256);
        try {
            return text == null ? Optional.empty() : Optional.of(new Sha256(text));
        } catch (WireException e) {
            return Optional.empty();
        }
    }
}
