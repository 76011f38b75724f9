package io.customshift.storage;

import io.customshift.schemas.id.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is to be stored.
 *
 * @param source opens the bytes; may be asked again when a try fails
 * @param length of the bytes
 * @param metadata kept with the object: names in small letters, values in ASCII
 */
public record Upload(Source source, long length, String contentType, Map<String, String> metadata) {
    public Upload {
        metadata = Map.copyOf(metadata);
    }

    /** Opens the bytes from their beginning. */
    @FunctionalInterface
    public interface Source {
        InputStream open() throws IOException;
    }

    public static Upload of(byte[] bytes, String contentType) {
        return new Upload(() -> new ByteArrayInputStream(bytes), bytes.length, contentType, Map.of());
    }

    public static Upload of(Path file, String contentType) throws IOException {
        return new Upload(() -> Files.newInputStream(file), Files.size(file), contentType, Map.of());
    }

    /** The same with one more entry of metadata. */
    public Upload with(String name, String value) {
        Map<String, String> more = new TreeMap<>(metadata);
        more.put(name, value);
        return new Upload(source, length, contentType, more);
    }

    /** The same with the digest of its bytes. */
    public Upload with(Sha256 sha256) {
        return with(StoredObject.SHA256, sha256.value());
    }
}
