package io.customshift.worker.store;

import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A bucket in memory, which fails when the test says so. */
public final class InMemoryObjectStore implements ObjectStore {
    private final Map<ObjectKey, byte[]> objects = new LinkedHashMap<>();
    /** Called with "stat", "get", "create" or "probe" and a key before each call; throws to fail it. */
    public Consumer<String> before = call -> {};

    public final List<String> calls = new ArrayList<>();

    @Override
    public synchronized Optional<StoredObject> stat(ObjectKey key) {
        called("stat " + key);
        byte[] bytes = objects.get(key);
        return bytes == null
                ? Optional.empty()
                : Optional.of(new StoredObject(key, bytes.length, "etag", Optional.empty()));
    }

    @Override
    public synchronized byte[] get(ObjectKey key, long maxBytes) {
        called("get " + key);
        byte[] bytes = objects.get(key);
        if (bytes == null) {
            throw new StoreException(StoreCode.NOT_FOUND, key + " is not there");
        }
        if (bytes.length > maxBytes) {
            throw new StoreException(StoreCode.TOO_LARGE, key + " is too large");
        }
        return bytes.clone();
    }

    @Override
    public synchronized StoredObject create(ObjectKey key, byte[] bytes, String contentType, Sha256 sha256) {
        called("create " + key);
        if (objects.putIfAbsent(key, bytes.clone()) != null) {
            throw new StoreException(StoreCode.PRECONDITION_FAILED, key + " is there");
        }
        return new StoredObject(key, bytes.length, "etag", Optional.of(sha256));
    }

    @Override
    public void probe() {
        called("probe");
    }

    public synchronized void put(ObjectKey key, byte[] bytes) {
        objects.put(key, bytes.clone());
    }

    public synchronized void remove(ObjectKey key) {
        objects.remove(key);
    }

    public synchronized List<ObjectKey> keys() {
        return List.copyOf(objects.keySet());
    }

    private void called(String call) {
        calls.add(call);
        before.accept(call);
    }
}
