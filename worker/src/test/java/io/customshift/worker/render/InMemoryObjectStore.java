package io.customshift.worker.render;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A bucket in memory, which fails when the test says so. */
final class InMemoryObjectStore implements ObjectStore {
    private final Map<String, Held> objects = new TreeMap<>();
    /** Called with "stat", "get", "create", "put", "delete" or "probe" and a key before each call; throws to fail it. */
    volatile Consumer<String> before = call -> {};

    final List<String> calls = new CopyOnWriteArrayList<>();

    private record Held(byte[] bytes, Map<String, String> metadata) {}

    @Override
    public Optional<StoredObject> stat(ObjectKey key) {
        called("stat " + key);
        return Optional.ofNullable(held(key)).map(held -> stored(key, held));
    }

    @Override
    public InputStream open(ObjectKey key) {
        return new ByteArrayInputStream(get(key, Long.MAX_VALUE));
    }

    @Override
    public byte[] get(ObjectKey key, long maxBytes) {
        called("get " + key);
        Held held = held(key);
        if (held == null) {
            throw new StoreException(StoreCode.OBJECT_MISSING, key + " is not there");
        }
        if (held.bytes().length > maxBytes) {
            throw new StoreException(StoreCode.OBJECT_TOO_LARGE, key + " is too large");
        }
        return held.bytes().clone();
    }

    @Override
    public Optional<StoredObject> create(ObjectKey key, Upload upload) {
        called("create " + key);
        synchronized (objects) {
            Held held = new Held(bytes(upload), upload.metadata());
            return objects.putIfAbsent(key.value(), held) == null ? Optional.of(stored(key, held)) : Optional.empty();
        }
    }

    @Override
    public void put(ObjectKey key, Upload upload) {
        called("put " + key);
        synchronized (objects) {
            objects.put(key.value(), new Held(bytes(upload), upload.metadata()));
        }
    }

    @Override
    public void delete(ObjectKey key) {
        called("delete " + key);
        synchronized (objects) {
            objects.remove(key.value());
        }
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        called("list " + prefix);
        synchronized (objects) {
            return objects.entrySet().stream()
                    .filter(entry -> entry.getKey().startsWith(prefix))
                    .map(entry -> stored(new ObjectKey(entry.getKey()), entry.getValue()))
                    .toList()
                    .stream();
        }
    }

    @Override
    public String presigned(ObjectKey key, Duration valid, String fileName) {
        return "memory:" + key;
    }

    @Override
    public void probe() {
        called("probe");
    }

    void put(ObjectKey key, byte[] bytes) {
        synchronized (objects) {
            objects.put(key.value(), new Held(bytes.clone(), Map.of()));
        }
    }

    void remove(ObjectKey key) {
        synchronized (objects) {
            objects.remove(key.value());
        }
    }

    private @Nullable Held held(ObjectKey key) {
        synchronized (objects) {
            return objects.get(key.value());
        }
    }

    private static StoredObject stored(ObjectKey key, Held held) {
        return new StoredObject(key, held.bytes().length, "etag", held.metadata());
    }

    private static byte[] bytes(Upload upload) {
        try (InputStream in = upload.source().open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void called(String call) {
        calls.add(call);
        before.accept(call);
    }
}
