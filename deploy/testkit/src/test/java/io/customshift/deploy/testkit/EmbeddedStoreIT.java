package io.customshift.deploy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class EmbeddedStoreIT {

    private final LocalInfra infra = LocalInfra.shared();
    private final MinioClient client = client(infra.secretKey());

    @Test
    void wrongSecretAndMissingSignatureAreRefused() throws Exception {
        String bucket = infra.createBucket(LocalInfra.uniqueName("refused"));
        put(client, bucket, "a.png", "one", Map.of());

        MinioClient stranger = client("wrong-secret-key");
        assertThatThrownBy(() -> put(stranger, bucket, "b.png", "two", Map.of()))
                .isInstanceOfSatisfying(
                        ErrorResponseException.class,
                        e -> assertThat(e.errorResponse().code()).isEqualTo("SignatureDoesNotMatch"));
        URI plain = URI.create(infra.storeEndpoint() + "/" + bucket + "/a.png");
        assertThat(status(plain)).isEqualTo(403);
    }

    @Test
    void onlyOneOfManyCreatesTheSameObject() throws Exception {
        String bucket = infra.createBucket(LocalInfra.uniqueName("race"));
        int threads = 8;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 5; round++) {
                String key = "jobs/race/" + round + ".png";
                CountDownLatch go = new CountDownLatch(1);
                List<Future<Boolean>> writers = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    String body = "writer " + i;
                    writers.add(pool.submit(() -> {
                        go.await();
                        return createsObject(bucket, key, body);
                    }));
                }
                go.countDown();
                List<Integer> winners = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    if (writers.get(i).get(30, TimeUnit.SECONDS)) {
                        winners.add(i);
                    }
                }
                assertThat(winners).as("winners of round %d", round).hasSize(1);
                assertThat(read(bucket, key)).isEqualTo("writer " + winners.get(0));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void presignedAddressOpensOneObjectWithoutKeys() throws Exception {
        String bucket = infra.createBucket(LocalInfra.uniqueName("signed"));
        put(client, bucket, "a.png", "picture", Map.of());
        put(client, bucket, "b.png", "secret", Map.of());
        String address = client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                .method(Http.Method.GET)
                .bucket(bucket)
                .object("a.png")
                .expiry(60)
                .build());

        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("picture");
        assertThat(status(URI.create(address.replace("a.png", "b.png")))).isEqualTo(403);
    }

    @Test
    void objectsAndTheirMetadataSurviveKillAndRestart() throws Exception {
        String bucket = LocalInfra.uniqueName("kept");
        client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
        put(client, bucket, "jobs/one.png", "kept", Map.of("x-amz-meta-seed", "42"));

        infra.killStore();
        infra.startStore();

        assertThat(client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build()))
                .isTrue();
        try (var object = client.getObject(
                GetObjectArgs.builder().bucket(bucket).object("jobs/one.png").build())) {
            assertThat(new String(object.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("kept");
            assertThat(object.headers().get("x-amz-meta-seed")).isEqualTo("42");
        }
        assertThat(createsObject(bucket, "jobs/one.png", "other")).isFalse();
    }

    /** The server behind answered each with "internal error, try again". */
    @Test
    void keyThatNoFileCanHaveIsRefusedAsTheRequestsFault() throws Exception {
        String bucket = infra.createBucket(LocalInfra.uniqueName("keys"));
        refused("KeyTooLongError", () -> put(client, bucket, "x/" + "k".repeat(300), "one", Map.of()));
        refused("KeyTooLongError", () -> put(client, bucket, "x/" + "k".repeat(255), "one", Map.of()));

        put(client, bucket, "x/y", "one", Map.of());
        refused("InvalidArgument", () -> put(client, bucket, "x/y/z", "two", Map.of()));
        assertThat(read(bucket, "x/y")).isEqualTo("one");

        put(client, bucket, "f/g/h", "three", Map.of());
        refused("InvalidArgument", () -> put(client, bucket, "f/g", "four", Map.of("If-None-Match", "*")));
        refused("NoSuchKey", () -> read(bucket, "x/y/z"));
        put(client, bucket, "ok/" + "\u00e9".repeat(60) + ".png", "five", Map.of());
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ErrorResponseException.class,
                        e -> assertThat(e.errorResponse().code()).isEqualTo(code));
    }

    private MinioClient client(String secret) {
        return MinioClient.builder()
                .endpoint(infra.storeEndpoint().toString())
                .region(infra.region())
                .credentials(infra.accessKey(), secret)
                .build();
    }

    /** Puts an object only if there is none; whether this call made it. */
    private boolean createsObject(String bucket, String key, String body) throws Exception {
        try {
            put(client, bucket, key, body, Map.of("If-None-Match", "*"));
            return true;
        } catch (ErrorResponseException e) {
            assertThat(e.response().code()).isEqualTo(412);
            return false;
        }
    }

    private static void put(MinioClient client, String bucket, String key, String body, Map<String, String> headers)
            throws Exception {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        client.putObject(PutObjectArgs.builder()
                .bucket(bucket)
                .object(key)
                .data(bytes, bytes.length)
                .extraHeaders(headers)
                .build());
    }

    private String read(String bucket, String key) throws Exception {
        try (var object = client.getObject(
                GetObjectArgs.builder().bucket(bucket).object(key).build())) {
            return new String(object.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int status(URI address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
