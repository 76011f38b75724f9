package io.customshift.scheduler.access;

import io.customshift.schemas.id.ApiKeyId;
import io.customshift.schemas.message.ApiKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys that are known: the last record of each on api-keys.v1, and those of a mounted file. Written by one thread, read
 * by any; a revocation holds as soon as its record is read.
 */
public final class Keyring {
    private final Map<ApiKeyId, ApiKey> kept = new ConcurrentHashMap<>();
    private final KeyFile file;
    private volatile boolean loaded;

    public Keyring(KeyFile file) {
        this.file = file;
    }

    /** Takes one record. */
    public void apply(ApiKey key) {
        kept.put(key.id(), key);
    }

    /** Takes the empty record of a key. */
    public void forget(String key) {
        kept.keySet().removeIf(id -> id.value().equals(key));
    }

    /** Said once all that is on the topic has been applied. */
    public void loaded() {
        loaded = true;
    }

    /** Whether all keys are known. Before, nobody can be told from anybody. */
    boolean isLoaded() {
        return loaded;
    }

    /** The key of this id. What the topic says of it holds before what the file says. */
    Optional<ApiKey> key(ApiKeyId id) {
        return Optional.ofNullable(kept.get(id))
                .or(() -> Optional.ofNullable(file.keys().get(id)));
    }

    /** Whether there is no key at all, not even one that is over. */
    public boolean isEmpty() {
        return kept.isEmpty() && file.keys().isEmpty();
    }
}
