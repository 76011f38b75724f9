package io.customshift.storage;

import io.customshift.schemas.id.ObjectKey;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** An empty bucket that fails so many calls. */
final class TroubledStore implements ObjectStore {
    private StoreCode code = StoreCode.STORE_UNAVAILABLE;
    private int left;

    void fails(StoreCode with, int times) {
        code = with;
        left = times;
    }

    @Override
    public Optional<StoredObject> stat(ObjectKey key) {
        if (left > 0) {
            left--;
            throw new StoreException(code, "the test wants it");
        }
        return Optional.empty();
    }

    @Override
    public InputStream open(ObjectKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] get(ObjectKey key, long maxBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<StoredObject> create(ObjectKey key, Upload upload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put(ObjectKey key, Upload upload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(ObjectKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String presigned(ObjectKey key, Duration valid, String fileName) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void probe() {
        stat(new ObjectKey("probe.txt"));
    }
}
