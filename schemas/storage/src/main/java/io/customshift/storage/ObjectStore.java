package io.customshift.storage;

import io.customshift.schemas.id.ObjectKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One bucket. Every method throws {@link StoreException} with its code when the store fails or refuses; each ends within the
 * time that it was given, also against a store that trickles. Thread-safe.
 */
public interface ObjectStore {

    /** What is stored at the key, if anything. */
    Optional<StoredObject> stat(ObjectKey key);

    /** The object's bytes; to be closed. Reading throws {@link IOException} when the store falls silent. */
    InputStream open(ObjectKey key);

    /**
     * Reads a whole object.
     *
     * @param maxBytes longer objects are refused with OBJECT_TOO_LARGE before they are read
     */
    byte[] get(ObjectKey key, long maxBytes);

    /**
     * Creates the object if there is none: atomic, whoever else tries.
     *
     * @return what was created; nothing when there is an object already, which is left as it is
     */
    Optional<StoredObject> create(ObjectKey key, Upload upload);

    /** Puts an object, whatever is there. */
    void put(ObjectKey key, Upload upload);

    /** Removes the object, if there is one. */
    void delete(ObjectKey key);

    /** All objects whose keys begin so, in the order of their keys, fetched as they are asked for. */
    Stream<StoredObject> list(String prefix);

    /**
     * An address that anybody can GET the object from for a while, of seven days at most. A signature is for one method: HEAD is
     * refused. Asks nobody.
     *
     * @param fileName what browsers save it as; signs that such names do not have become hyphens
     */
    String presigned(ObjectKey key, Duration valid, String fileName);

    /**
     * Returns when the bucket can be used with these credentials and keeps what is put with {@code If-None-Match: *};
     * otherwise says why not.
     */
    void probe();

    /** Creates from a file; false when there is an object already. */
    default boolean create(ObjectKey key, Path file, String contentType) throws IOException {
        return create(key, Upload.of(file, contentType)).isPresent();
    }

    /** Puts a file, whatever is there. */
    default void put(ObjectKey key, Path file, String contentType) throws IOException {
        put(key, Upload.of(file, contentType));
    }

    /** The object's length, or nothing when there is none. */
    default OptionalLong length(ObjectKey key) {
        return stat(key).map(found -> OptionalLong.of(found.bytes())).orElseGet(OptionalLong::empty);
    }
}
