package io.customshift.scheduler.store;

import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/** A bucket of any S3 server, by MinIO's SDK. */
public final class MinioObjectStore implements ObjectStore {
    private static final long PART_BYTES = 10L << 20;

    private final MinioClient client;
    private final String endpoint;
    private final String bucket;

    public MinioObjectStore(
            String endpoint, String accessKey, String secretKey, String region, String bucket, Duration timeout) {
        this.endpoint = endpoint;
        this.bucket = bucket;
        OkHttpClient http = new OkHttpClient.Builder()
                .connectTimeout(Duration.ofSeconds(3))
                .readTimeout(timeout)
                .writeTimeout(timeout)
                .build();
        this.client = MinioClient.builder()
                .endpoint(endpoint)
                .credentials(accessKey, secretKey)
                .region(region)
                .httpClient(http)
                .build();
    }

    @Override
    public boolean create(ObjectKey key, Path file, String contentType) throws IOException {
        try {
            write(key, file, contentType, Map.of("If-None-Match", "*"));
            return true;
        } catch (MinioException e) {
            if (answerOf(e) instanceof ErrorResponseException answer
                    && (answer.response().code() == 412 || answer.response().code() == 409)) {
                return false;
            }
            throw failure(e, "put", key);
        }
    }

    @Override
    public void put(ObjectKey key, Path file, String contentType) throws IOException {
        try {
            write(key, file, contentType, Map.of());
        } catch (MinioException e) {
            throw failure(e, "put", key);
        }
    }

    @Override
    public InputStream open(ObjectKey key) {
        try {
            return client.getObject(
                    GetObjectArgs.builder().bucket(bucket).object(key.value()).build());
        } catch (MinioException e) {
            throw failure(e, "get", key);
        }
    }

    @Override
    public OptionalLong length(ObjectKey key) {
        try {
            return OptionalLong.of(client.statObject(StatObjectArgs.builder()
                            .bucket(bucket)
                            .object(key.value())
                            .build())
                    .size());
        } catch (MinioException e) {
            StoreException failure = failure(e, "stat", key);
            if (failure.code().equals(StoreException.OBJECT_MISSING)) {
                return OptionalLong.empty();
            }
            throw failure;
        }
    }

    @Override
    public String presigned(ObjectKey key, Duration valid) {
        try {
            return client.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                    .method(Http.Method.GET)
                    .bucket(bucket)
                    .object(key.value())
                    .expiry((int) Math.min(valid.toSeconds(), 7 * 24 * 3600), TimeUnit.SECONDS)
                    .build());
        } catch (MinioException e) {
            throw failure(e, "sign", key);
        }
    }

    @Override
    public void probe() {
        ObjectKey probe = new ObjectKey("probe.none");
        try {
            if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
                throw noBucket();
            }
            // Some servers answer for a bucket without looking at the signature; none reads an object so.
            length(probe);
        } catch (MinioException e) {
            throw failure(e, "look into", probe);
        }
    }

    private void write(ObjectKey key, Path file, String contentType, Map<String, String> headers)
            throws MinioException, IOException {
        try (InputStream in = Files.newInputStream(file)) {
            client.putObject(
                    PutObjectArgs.builder().bucket(bucket).object(key.value()).stream(in, Files.size(file), PART_BYTES)
                            .contentType(contentType)
                            .extraHeaders(headers)
                            .build());
        }
    }

    private StoreException failure(MinioException e, String verb, ObjectKey key) {
        String what = "cannot " + verb + " \"" + key + "\" in bucket " + bucket + " at " + endpoint + ": ";
        if (answerOf(e) instanceof ErrorResponseException answer) {
            String name = String.valueOf(answer.errorResponse().code());
            int status = answer.response().code();
            if (name.equals("NoSuchBucket")) {
                return noBucket();
            }
            if (name.equals("NoSuchKey") || name.equals("NoSuchObject") || status == 404) {
                return new StoreException(
                        StoreException.OBJECT_MISSING,
                        what + "there is no such object; put it there, or name another",
                        e);
            }
            if (status == 401 || status == 403) {
                return new StoreException(
                        FailureCode.STORE_DENIED,
                        what + "refused as " + name + " (" + status
                                + "); check S3_ACCESS_KEY, S3_SECRET_KEY and S3_REGION",
                        e);
            }
            return new StoreException(
                    FailureCode.STORE_UNAVAILABLE,
                    what + "the store answered " + status + " " + name + "; look at the store",
                    e);
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new StoreException(
                FailureCode.STORE_UNAVAILABLE, what + cause + "; check S3_ENDPOINT and that the store runs", e);
    }

    private StoreException noBucket() {
        return new StoreException(
                FailureCode.BUCKET_MISSING,
                "bucket \"" + bucket + "\" does not exist at " + endpoint + "; create it, or set S3_BUCKET");
    }

    private static Throwable answerOf(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ErrorResponseException) {
                return cause;
            }
        }
        return e;
    }
}
