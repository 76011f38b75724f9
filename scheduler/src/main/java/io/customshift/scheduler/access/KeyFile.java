package io.customshift.scheduler.access;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ApiKeyId;
import io.customshift.schemas.message.ApiKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keys in a file, a record of api-keys.v1 a line, as {@code customshift keys create --file} writes it. It is read again when it
 * has changed; one that cannot be read any more leaves what was read before.
 */
public final class KeyFile {
    private static final Logger LOG = Logger.getLogger(KeyFile.class);
    private static final long LOOK_NANOS = 500_000_000;

    private final @Nullable Path path;
    private volatile Map<ApiKeyId, ApiKey> keys = Map.of();
    private volatile long lookedAt;
    private @Nullable FileTime readTime;

    /**
     * Reads the file for the first time.
     *
     * @throws WireException where it cannot be read: a fleet must not start with half of its keys
     */
    public KeyFile(Optional<Path> path) {
        this.path = path.orElse(null);
        if (this.path != null) {
            try {
                readTime = Files.getLastModifiedTime(this.path);
                keys = read(this.path);
            } catch (IOException e) {
                throw WireException.invalid(
                        "",
                        "the file of keys cannot be read: " + e + "; correct"
                                + " CUSTOMSHIFT_ACCESS_KEYS_FILE, or leave it out");
            }
        }
        lookedAt = System.nanoTime();
    }

    Map<ApiKeyId, ApiKey> keys() {
        if (path != null && System.nanoTime() - lookedAt > LOOK_NANOS) {
            look(path);
        }
        return keys;
    }

    private synchronized void look(Path file) {
        try {
            FileTime time = Files.getLastModifiedTime(file);
            if (!time.equals(readTime)) {
                // First, so that a damaged file is told of once.
                readTime = time;
                keys = read(file);
            }
        } catch (IOException | WireException e) {
            LOG.errorf("the file of keys cannot be read, and the keys stay as they were: %s", e.getMessage());
        }
        lookedAt = System.nanoTime();
    }

    private static Map<ApiKeyId, ApiKey> read(Path file) throws IOException {
        Map<ApiKeyId, ApiKey> read = new HashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).isBlank()) {
                continue;
            }
            try {
                ApiKey key = Json.read(lines.get(i).getBytes(StandardCharsets.UTF_8), ApiKey.class, ReadMode.TOLERANT);
                read.put(key.id(), key);
            } catch (WireException e) {
                throw e.named(file + ", line " + (i + 1));
            }
        }
        return Map.copyOf(read);
    }
}
