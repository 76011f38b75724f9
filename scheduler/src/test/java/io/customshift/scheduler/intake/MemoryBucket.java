package io.customshift.scheduler.intake;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreCode;
import io.customshift.storage.StoreException;
import io.customshift.storage.StoredObject;
import io.customshift.storage.Upload;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A bucket in memory. */
final class MemoryBucket implements ObjectStore {
    final Map<String, byte[]> bytes = new TreeMap<>();
    private final Map<String, StoredObject> objects = new TreeMap<>();
    /** How many of the next creations end as when memory runs out. */
    volatile int errors;

    @Override
    public Optional<StoredObject> stat(ObjectKey key) {
        return Optional.ofNullable(objects.get(key.value()));
    }

    @Override
    public InputStream open(ObjectKey key) {
        byte[] found = bytes.get(key.value());
        if (found == null) {
            throw new StoreException(StoreCode.OBJECT_MISSING, key + " is missing");
        }
        return new ByteArrayInputStream(found);
    }

    @Override
    public byte[] get(ObjectKey key, long maxBytes) {
        try (InputStream in = open(key)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<StoredObject> create(ObjectKey key, Upload upload) {
        if (errors > 0) {
            errors--;
            throw new OutOfMemoryError("for a test");
        }
        if (objects.containsKey(key.value())) {
            return Optional.empty();
        }
        put(key, upload);
        return stat(key);
    }

    @Override
    public void put(ObjectKey key, Upload upload) {
        try (InputStream in = upload.source().open()) {
            bytes.put(key.value(), in.readAllBytes());
            objects.put(key.value(), new StoredObject(key, upload.length(), null, upload.metadata()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void delete(ObjectKey key) {
        bytes.remove(key.value());
        objects.remove(key.value());
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        return Map.copyOf(objects).values().stream()
                .filter(object -> object.key().value().startsWith(prefix));
    }

    @Override
    public String presigned(ObjectKey key, Duration valid, String fileName) {
        return "memory:" + key;
    }

    @Override
    public void probe() {}
}
