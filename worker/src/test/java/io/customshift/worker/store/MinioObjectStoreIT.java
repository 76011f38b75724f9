package io.customshift.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ObjectKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class MinioObjectStoreIT {
    private static final byte[] BYTES = "a picture".getBytes(StandardCharsets.UTF_8);

    private final LocalInfra infra = LocalInfra.shared();
    private final String bucket = infra.createBucket(LocalInfra.uniqueName("store-it"));
    private final MinioObjectStore store =
            store(infra.storeEndpoint().toString(), infra.accessKey(), infra.secretKey(), bucket);

    @Test
    void createdObjectIsFoundWithItsDigestAndReadBack() {
        ObjectKey key = new ObjectKey("jobs/j/s/a.png");
        assertThat(store.stat(key)).isEmpty();
        StoredObject created = store.create(key, BYTES, "image/png", Canonical.ofBytes(BYTES));

        assertThat(store.stat(key)).hasValueSatisfying(found -> {
            assertThat(found.bytes()).isEqualTo(BYTES.length);
            assertThat(found.etag()).isEqualTo(created.etag());
            assertThat(found.sha256()).hasValue(Canonical.ofBytes(BYTES));
        });
        assertThat(store.get(key, 100)).isEqualTo(BYTES);
    }

    @Test
    void secondCreationIsRefusedAndChangesNothing() {
        ObjectKey key = new ObjectKey("jobs/j/s/b.png");
        store.create(key, BYTES, "image/png", Canonical.ofBytes(BYTES));
        byte[] other = {1, 2, 3};

        fails(StoreCode.PRECONDITION_FAILED, () -> store.create(key, other, "image/png", Canonical.ofBytes(other)));
        assertThat(store.get(key, 100)).isEqualTo(BYTES);
    }

    @Test
    void ofManyWhoCreateAtOnceOneDoes() throws Exception {
        ObjectKey key = new ObjectKey("jobs/j/s/race.png");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Boolean>> results = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                byte[] own = ("from " + i).getBytes(StandardCharsets.UTF_8);
                results.add(threads.submit(() -> {
                    go.await();
                    try {
                        store.create(key, own, "image/png", Canonical.ofBytes(own));
                        return true;
                    } catch (StoreException e) {
                        assertThat(e.code()).isEqualTo(StoreCode.PRECONDITION_FAILED);
                        return false;
                    }
                }));
            }
            go.countDown();
            int winners = 0;
            for (Future<Boolean> result : results) {
                winners += result.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void objectLongerThanTheLimitIsRefused() {
        ObjectKey key = new ObjectKey("jobs/j/s/long.png");
        store.create(key, new byte[1000], "image/png", Canonical.ofBytes(new byte[1000]));

        fails(StoreCode.TOO_LARGE, () -> store.get(key, 999));
        assertThat(store.get(key, 1000)).hasSize(1000);
    }

    @Test
    void everyTroubleHasItsCode() {
        String endpoint = infra.storeEndpoint().toString();
        ObjectKey key = new ObjectKey("jobs/j/s/none.png");

        fails(StoreCode.NOT_FOUND, () -> store.get(key, 10));
        fails(
                StoreCode.DENIED,
                () -> store(endpoint, infra.accessKey(), "a-wrong-secret-key", bucket)
                        .get(key, 10));
        fails(
                StoreCode.DENIED,
                () -> store(endpoint, "somebody-else", infra.secretKey(), bucket)
                        .probe());
        fails(
                StoreCode.BUCKET_MISSING,
                () -> store(endpoint, infra.accessKey(), infra.secretKey(), "no-such-bucket")
                        .probe());
        fails(
                StoreCode.BUCKET_MISSING,
                () -> store(endpoint, infra.accessKey(), infra.secretKey(), "no-such-bucket")
                        .create(key, BYTES, "image/png", Canonical.ofBytes(BYTES)));
        fails(
                StoreCode.UNREACHABLE,
                () -> store("http://127.0.0.1:1", "a", "b", bucket).stat(key));
        store.probe();
    }

    private MinioObjectStore store(String endpoint, String accessKey, String secretKey, String name) {
        return new MinioObjectStore(new StoreAddress(endpoint, accessKey, secretKey, name, infra.region()));
    }

    private static void fails(StoreCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
