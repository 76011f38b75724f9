package io.customshift.worker.store;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.MinioClient;
import io.minio.ObjectWriteResponse;
import io.minio.PutObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Any S3 server, through MinIO's SDK. Creates with {@code If-None-Match: *}; never overwrites. */
public final class MinioObjectStore implements ObjectStore, AutoCloseable {
    private static final String SHA256 = "sha256";
    private static final String SHA256_HEADER = "x-amz-meta-" + SHA256;

    private final StoreAddress address;
    private final OkHttpClient http;
    private final MinioClient client;

    /** Connects at the first call, not here. */
    public MinioObjectStore(StoreAddress address) {
        this.address = address;
        this.http = new OkHttpClient.Builder()
                .connectTimeout(Duration.ofSeconds(3))
                .readTimeout(Duration.ofSeconds(30))
                .writeTimeout(Duration.ofSeconds(30))
                .build();
        this.client = MinioClient.builder()
                .endpoint(address.endpoint())
                .credentials(address.accessKey(), address.secretKey())
                .region(address.region())
                .httpClient(http)
                .build();
    }

    @Override
    public Optional<StoredObject> stat(ObjectKey key) {
        try {
            StatObjectResponse found = client.statObject(StatObjectArgs.builder()
                    .bucket(address.bucket())
                    .object(key.value())
                    .build());
            return Optional.of(new StoredObject(
                    key, found.size(), found.etag(), digest(found.headers().get(SHA256_HEADER))));
        } catch (MinioException | IllegalStateException e) {
            StoreException failure = failure(e, "look at " + key);
            if (failure.code() == StoreCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    @Override
    public byte[] get(ObjectKey key, long maxBytes) {
        try (GetObjectResponse response = client.getObject(GetObjectArgs.builder()
                .bucket(address.bucket())
                .object(key.value())
                .build())) {
            String length = response.headers().get("Content-Length");
            if (length != null && Long.parseLong(length) > maxBytes) {
                throw tooLarge(key, length, maxBytes);
            }
            byte[] bytes = read(response, maxBytes);
            if (bytes.length > maxBytes) {
                throw tooLarge(key, "more", maxBytes);
            }
            return bytes;
        } catch (MinioException | IllegalStateException e) {
            throw failure(e, "read " + key);
        } catch (IOException e) {
            throw unreachable("read " + key, e);
        }
    }

    @Override
    public StoredObject create(ObjectKey key, byte[] bytes, String contentType, Sha256 sha256) {
        try {
            ObjectWriteResponse written = client.putObject(PutObjectArgs.builder()
                    .bucket(address.bucket())
                    .object(key.value())
                    .data(bytes, bytes.length)
                    .contentType(contentType)
                    .userMetadata(Map.of(SHA256, sha256.value()))
                    .extraHeaders(Map.of("If-None-Match", "*"))
                    .build());
            return new StoredObject(key, bytes.length, written.etag(), Optional.of(sha256));
        } catch (MinioException | IllegalStateException e) {
            throw failure(e, "create " + key);
        }
    }

    @Override
    public void probe() {
        try {
            if (!client.bucketExists(
                    BucketExistsArgs.builder().bucket(address.bucket()).build())) {
                throw bucketMissing(null);
            }
        } catch (MinioException | IllegalStateException e) {
            throw failure(e, "find the bucket");
        }
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    private static byte[] read(InputStream in, long maxBytes) throws IOException {
        return in.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
    }

    private static Optional<Sha256> digest(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(new Sha256(text));
        } catch (WireException e) {
            // Somebody else's object under our key: its digest is computed when it is needed.
            return Optional.empty();
        }
    }

    /** The SDK wraps what happens on the wire in one of two exceptions, at various depths. */
    private StoreException failure(Exception e, String what) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ErrorResponseException answer) {
                return refusal(answer, what);
            }
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return unreachable(what, cause);
            }
        }
        if (e instanceof IllegalStateException) {
            return new StoreException(StoreCode.REFUSED, "cannot " + what + " in " + address + ": " + e, e);
        }
        return unreachable(what, e);
    }

    private StoreException refusal(ErrorResponseException answer, String what) {
        String code = String.valueOf(answer.errorResponse().code());
        int status = answer.response().code();
        if (code.equals("NoSuchBucket")) {
            return bucketMissing(answer);
        }
        if (code.equals("NoSuchKey") || status == 404) {
            return new StoreException(StoreCode.NOT_FOUND, "cannot " + what + ": no such object in " + address, answer);
        }
        if (status == 412 || status == 409) {
            return new StoreException(
                    StoreCode.PRECONDITION_FAILED, "cannot " + what + ": it exists in " + address, answer);
        }
        if (status == 401 || status == 403) {
            return new StoreException(
                    StoreCode.DENIED,
                    "cannot " + what + ": " + address + " answers " + status + " " + code
                            + "; check S3_ACCESS_KEY, S3_SECRET_KEY and what the key may do",
                    answer);
        }
        if (status >= 500 || status == 429) {
            return unreachable(what, answer);
        }
        return new StoreException(
                StoreCode.REFUSED,
                "cannot " + what + ": " + address + " answers " + status + " " + code + ": "
                        + answer.errorResponse().message(),
                answer);
    }

    private StoreException bucketMissing(@Nullable Throwable cause) {
        return new StoreException(
                StoreCode.BUCKET_MISSING, address + " does not exist; create it or set S3_BUCKET", cause);
    }

    private StoreException unreachable(String what, Throwable cause) {
        return new StoreException(
                StoreCode.UNREACHABLE,
                "cannot " + what + ": " + address + " does not answer (" + cause + "); start it or set S3_ENDPOINT",
                cause);
    }

    private static StoreException tooLarge(ObjectKey key, String bytes, long max) {
        return new StoreException(
                StoreCode.TOO_LARGE, key + " has " + bytes + " bytes, the limit is " + max + "; store it smaller");
    }
}
