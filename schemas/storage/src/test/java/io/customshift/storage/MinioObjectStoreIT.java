package io.customshift.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.deploy.testkit.LocalInfra;
import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.ObjectKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    private static final Upload PICTURE =
            Upload.of(BYTES, "image/png").with(Canonical.ofBytes(BYTES)).with("seconds", "1.25");

    private final LocalInfra infra = LocalInfra.shared();
    private final String bucket = infra.createBucket(LocalInfra.uniqueName("store-it"));
    private final MinioObjectStore store =
            store(infra.storeEndpoint().toString(), infra.accessKey(), infra.secretKey(), bucket);

    @Test
    void createdObjectIsFoundWithItsDigestAndReadBack() {
        ObjectKey key = new ObjectKey("jobs/j/s/a.png");
        assertThat(store.stat(key)).isEmpty();
        StoredObject created = store.create(key, PICTURE).orElseThrow();

        assertThat(store.stat(key)).hasValueSatisfying(found -> {
            assertThat(found.bytes()).isEqualTo(BYTES.length);
            assertThat(found.etag()).isEqualTo(created.etag());
            assertThat(found.metadata()).containsEntry("seconds", "1.25");
            assertThat(found.sha256()).hasValue(Canonical.ofBytes(BYTES));
        });
        assertThat(store.get(key, 100)).isEqualTo(BYTES);
    }

    @Test
    void secondCreationIsRefusedAndChangesNothing() {
        ObjectKey key = new ObjectKey("jobs/j/s/b.png");
        store.create(key, PICTURE);
        byte[] other = {1, 2, 3};

        assertThat(store.create(key, Upload.of(other, "image/png"))).isEmpty();
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
                    return store.create(key, Upload.of(own, "image/png")).isPresent();
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
        store.create(key, Upload.of(new byte[1000], "image/png"));

        fails(StoreCode.OBJECT_TOO_LARGE, () -> store.get(key, 999));
        assertThat(store.get(key, 1000)).hasSize(1000);
    }

    @Test
    void everyTroubleHasItsCode() {
        String endpoint = infra.storeEndpoint().toString();
        ObjectKey key = new ObjectKey("jobs/j/s/none.png");

        fails(StoreCode.OBJECT_MISSING, () -> store.get(key, 10));
        fails(
                StoreCode.STORE_DENIED,
                () -> store(endpoint, infra.accessKey(), "a-wrong-secret-key", bucket)
                        .get(key, 10));
        fails(
                StoreCode.STORE_DENIED,
                () -> store(endpoint, "somebody-else", infra.secretKey(), bucket)
                        .probe());
        fails(
                StoreCode.BUCKET_MISSING,
                () -> store(endpoint, infra.accessKey(), infra.secretKey(), "no-such-bucket")
                        .probe());
        fails(
                StoreCode.BUCKET_MISSING,
                () -> store(endpoint, infra.accessKey(), infra.secretKey(), "no-such-bucket")
                        .create(key, PICTURE));
        fails(
                StoreCode.STORE_UNAVAILABLE,
                () -> store("http://127.0.0.1:1", "a", "b", bucket).stat(key));
        store.probe();
    }

    @Test
    void keysAreListedByTheirBeginningAndDeletedOneByOne() {
        for (String name : List.of("a", "b", "c")) {
            store.create(new ObjectKey("jobs/listed/s/" + name + ".png"), PICTURE);
        }
        store.create(new ObjectKey("jobs/listed-not/s/d.png"), PICTURE);
        store.delete(new ObjectKey("jobs/listed/s/b.png"));
        store.delete(new ObjectKey("jobs/listed/s/never-there.png"));

        assertThat(store.list("jobs/listed/"))
                .extracting(found -> found.key().value())
                .containsExactly("jobs/listed/s/a.png", "jobs/listed/s/c.png");
        fails(
                StoreCode.BUCKET_MISSING,
                () -> store(infra.storeEndpoint().toString(), infra.accessKey(), infra.secretKey(), "no-such-bucket")
                        .list("jobs/")
                        .toList());
    }

    @Test
    void presignedAddressSaysWhatAFileIsCalledAndNothingElse() throws Exception {
        ObjectKey key = new ObjectKey("jobs/j/s/named.png");
        store.create(key, PICTURE);
        assertThat(disposition(key, "mug-1.png")).isEqualTo("inline; filename=\"mug-1.png\"");
        assertThat(disposition(key, "a\u010d/..\"\r\nSet-Cookie: x.png"))
                .isEqualTo(
                        "inline; filename=\"a--..---Set-Cookie--x.png\"; filename*=UTF-8''a%C4%8D-..---Set-Cookie--x.png");
    }

    private String disposition(ObjectKey key, String name) throws Exception {
        URI address = URI.create(store.presigned(key, Duration.ofMinutes(5), name));
        HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
        return answer.headers().firstValue("Content-Disposition").orElse("");
    }

    @Test
    void bucketIsMadeOnce() {
        String name = LocalInfra.uniqueName("made");
        MinioObjectStore fresh = store(infra.storeEndpoint().toString(), infra.accessKey(), infra.secretKey(), name);
        fails(StoreCode.BUCKET_MISSING, fresh::probe);
        fresh.createBucketIfMissing();
        fresh.createBucketIfMissing();
        fresh.probe();
    }

    private MinioObjectStore store(String endpoint, String accessKey, String secretKey, String name) {
        return new MinioObjectStore(
                new StoreAddress(endpoint, accessKey, secretKey, name, infra.region()), StoreTimeouts.DEFAULT);
    }

    private static void fails(StoreCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
