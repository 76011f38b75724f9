package io.customshift.scheduler.store;

import io.customshift.schemas.id.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

/** One bucket. Every method throws {@link StoreException} when the store fails or refuses. */
public interface ObjectStore {
    /** Puts a file under a key that is free; false when there is an object already, which is left as it is. */
    boolean create(ObjectKey key, Path file, String contentType) throws IOException;

    /** Puts a file under a key, whatever is there. */
    void put(ObjectKey key, Path file, String contentType) throws IOException;

    /** The object's bytes; to be closed. */
    InputStream open(ObjectKey key);

    /** The object's length, or nothing when there is none. */
    OptionalLong length(ObjectKey key);

    /** An address that anybody can read the object from for a while. Asks nobody. */
    String presigned(ObjectKey key, Duration valid);

    /** Fails when the bucket cannot be used, and says why. */
    void probe();
}
