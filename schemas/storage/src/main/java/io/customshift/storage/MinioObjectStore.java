package io.customshift.storage;

import io.customshift.schemas.id.ObjectKey;
import io.minio.BucketExistsArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.GetPresignedObjectUrlArgs;
import io.minio.Http;
import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.MinioClient;
import io.minio.ObjectWriteResponse;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.Result;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.credentials.Provider;
import io.minio.credentials.StaticProvider;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import okhttp3.Headers;
import okhttp3.OkHttpClient;

/**
 * Any S3 server, through MinIO's SDK. Creates with {@code If-None-Match: *}, which {@link #probe} holds the store to.
 *
 * <p>Two answers are not taken at their word: 409 says that somebody else is at the object, so it is looked at and asked for
 * again; and 403 may be about one object or about all, so the bucket is asked before it counts as either.
 */
public final class MinioObjectStore implements ObjectStore, BucketExpiry, AutoCloseable {
    private static final String METADATA = "x-amz-meta-";
    private static final long PART_BYTES = 10L << 20;
    private static final int CONFLICT_TRIES = 5;
    /** Written once by whoever asks first. */
    private static final ObjectKey PROBE = new ObjectKey("probe/create-once.txt");

    private final StoreAddress address;
    private final StoreTimeouts timeouts;
    private final StoreFailures failures;
    private final OkHttpClient http;
    private final MinioClient client;
    /** Without a total: a long object is read at the reader's pace. */
    private final MinioClient streams;

    private volatile boolean keepsWhatIsThere;

    /** For those who open presigned addresses. */
    private final MinioClient outside;

    private final LifecycleClient lifecycle;

    /** Connects at the first call, not here. */
    public MinioObjectStore(StoreAddress address, StoreTimeouts timeouts) {
        this(address, timeouts, StoreWire.PLAIN);
    }

    /** The same over a wire of its own. */
    public MinioObjectStore(StoreAddress address, StoreTimeouts timeouts, StoreWire wire) {
        this.address = address;
        this.timeouts = timeouts;
        this.failures = new StoreFailures(address);
        OkHttpClient.Builder builder = new OkHttpClient.Builder();
        wire.caFile()
                .map(Path::of)
                .map(TrustedCertificates::with)
                .ifPresent(
                        trusted -> builder.sslSocketFactory(trusted.context().getSocketFactory(), trusted.manager()));
        this.http = builder.connectTimeout(timeouts.connect())
                .readTimeout(timeouts.silence())
                .writeTimeout(timeouts.silence())
                .callTimeout(timeouts.total())
                .build();
        Provider keys = keys(address, wire);
        this.client = client(address.endpoint(), keys, http);
        this.streams = client(
                address.endpoint(),
                keys,
                http.newBuilder().callTimeout(Duration.ZERO).build());
        this.outside = client(wire.publicEndpoint().orElse(address.endpoint()), keys, http);
        this.lifecycle = new LifecycleClient(
                MinioAsyncClient.builder()
                        .endpoint(address.endpoint())
                        .credentialsProvider(keys)
                        .region(address.region())
                        .httpClient(http)
                        .build(),
                address.bucket());
    }

    private Provider keys(StoreAddress address, StoreWire wire) {
        if (wire.identity().isPresent()) {
            return wire.identity().get().provider(http);
        }
        if (address.accessKey().isBlank() || address.secretKey().isBlank()) {
            throw new IllegalArgumentException("S3_ACCESS_KEY or S3_SECRET_KEY is missing; set both, or"
                    + " S3_WEB_IDENTITY_TOKEN_FILE and S3_STS_ENDPOINT");
        }
        return new StaticProvider(
                address.accessKey(), address.secretKey(), wire.sessionToken().orElse(null));
    }

    private MinioClient client(String endpoint, Provider keys, OkHttpClient through) {
        return MinioClient.builder()
                .endpoint(endpoint)
                .credentialsProvider(keys)
                .region(address.region())
                .httpClient(through)
                .build();
    }

    @Override
    public Optional<StoredObject> stat(ObjectKey key) {
        return stat(key, true);
    }

    private Optional<StoredObject> stat(ObjectKey key, boolean oneOfMany) {
        try {
            StatObjectResponse found = call(
                    "look at " + key,
                    () -> client.statObject(StatObjectArgs.builder()
                            .bucket(address.bucket())
                            .object(key.value())
                            .build()),
                    oneOfMany);
            return Optional.of(new StoredObject(key, found.size(), found.etag(), metadata(found.headers())));
        } catch (StoreException e) {
            if (e.code() == StoreCode.OBJECT_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public InputStream open(ObjectKey key) {
        return new PacedStream(opened(key), timeouts.total(), System::nanoTime);
    }

    private GetObjectResponse opened(ObjectKey key) {
        return call(
                "read " + key,
                () -> streams.getObject(GetObjectArgs.builder()
                        .bucket(address.bucket())
                        .object(key.value())
                        .build()));
    }

    @Override
    public byte[] get(ObjectKey key, long maxBytes) {
        try (GetObjectResponse response = opened(key)) {
            String length = response.headers().get("Content-Length");
            if (length != null && Long.parseLong(length) > maxBytes) {
                throw tooLarge(key, length, maxBytes);
            }
            byte[] bytes = new PacedStream(response, timeouts.total(), System::nanoTime)
                    .readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > maxBytes) {
                throw tooLarge(key, "more", maxBytes);
            }
            return bytes;
        } catch (IOException e) {
            throw failures.of(e, "read " + key);
        }
    }

    @Override
    public Optional<StoredObject> create(ObjectKey key, Upload upload) {
        for (int tries = 1; ; tries++) {
            try {
                return Optional.of(write(key, upload, Map.of("If-None-Match", "*")));
            } catch (StoreException e) {
                if (e.code() == StoreCode.OBJECT_EXISTS) {
                    return Optional.empty();
                }
                if (e.code() != StoreCode.STORE_CONFLICT) {
                    throw e;
                }
                if (stat(key).isPresent()) {
                    return Optional.empty();
                }
                if (tries == CONFLICT_TRIES) {
                    throw e;
                }
                rest(tries, e);
            }
        }
    }

    @Override
    public void put(ObjectKey key, Upload upload) {
        write(key, upload, Map.of());
    }

    private StoredObject write(ObjectKey key, Upload upload, Map<String, String> headers) {
        ObjectWriteResponse written = call("write " + key, () -> {
            try (InputStream in = upload.source().open()) {
                return client.putObject(PutObjectArgs.builder().bucket(address.bucket()).object(key.value()).stream(
                                in, upload.length(), PART_BYTES)
                        .contentType(upload.contentType())
                        .userMetadata(upload.metadata())
                        .extraHeaders(headers)
                        .build());
            }
        });
        return new StoredObject(key, upload.length(), written.etag(), upload.metadata());
    }

    @Override
    public void delete(ObjectKey key) {
        call("delete " + key, () -> {
            client.removeObject(RemoveObjectArgs.builder()
                    .bucket(address.bucket())
                    .object(key.value())
                    .build());
            return key;
        });
    }

    @Override
    public Stream<StoredObject> list(String prefix) {
        String what = "list " + prefix;
        Iterable<Result<Item>> found = client.listObjects(ListObjectsArgs.builder()
                .bucket(address.bucket())
                .prefix(prefix)
                .recursive(true)
                .build());
        return StreamSupport.stream(found.spliterator(), false).map(result -> {
            Item item = call(what, result::get);
            return new StoredObject(new ObjectKey(item.objectName()), item.size(), item.etag(), Map.of());
        });
    }

    @Override
    public String presigned(ObjectKey key, Duration valid, String fileName) {
        return call(
                "sign " + key,
                () -> outside.getPresignedObjectUrl(GetPresignedObjectUrlArgs.builder()
                        .method(Http.Method.GET)
                        .bucket(address.bucket())
                        .object(key.value())
                        .expiry((int) Math.min(valid.toSeconds(), 7 * 24 * 3600), TimeUnit.SECONDS)
                        .extraQueryParams(Map.of("response-content-disposition", shownAs(fileName)))
                        .build()));
    }

    /** RFC 6266: shown in place, and saved under this name; letters beyond ASCII stand in the second form alone. */
    private static String shownAs(String fileName) {
        String name = fileName.replaceAll("[^\\p{L}\\p{M}\\p{N}._-]", "-");
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
        String spelled = URLEncoder.encode(name, StandardCharsets.UTF_8);
        return "inline; filename=\"" + plain + "\"" + (name.equals(plain) ? "" : "; filename*=UTF-8''" + spelled);
    }

    @Override
    public void probe() {
        if (!bucketExists()) {
            throw failures.bucketMissing("find the bucket", null);
        }
        boolean there = probeIsThere();
        if (!keepsWhatIsThere) {
            requireCreateOnce(there);
            keepsWhatIsThere = true;
        }
    }

    /** Some servers answer for a bucket without looking at the signature; none says what an object is so. */
    private boolean probeIsThere() {
        return stat(PROBE, false).isPresent();
    }

    /** Two puts of one key: the second must be refused. What is there from an earlier time does for the first. */
    private void requireCreateOnce(boolean there) {
        Upload once = Upload.of(new byte[] {'1'}, "text/plain");
        if (!there) {
            create(PROBE, once);
        }
        if (create(PROBE, once).isPresent()) {
            throw failures.failure(
                    StoreCode.STORE_UNSAFE,
                    "use the store",
                    "ignores If-None-Match: it overwrote " + PROBE + " when told to create it only",
                    "take a store that creates conditionally; without it pictures would be overwritten",
                    null);
        }
    }

    @Override
    public List<Rule> expiries(String owner) {
        return lifecycleRules().of(owner);
    }

    @Override
    public boolean expire(String owner, Collection<Rule> wanted) {
        LifecycleRules rules = lifecycleRules();
        return rules.replace(owner, wanted)
                && call(
                        "write the bucket's life-cycle rules",
                        () -> {
                            if (rules.isEmpty()) {
                                lifecycle.remove();
                            } else {
                                lifecycle.write(rules.write());
                            }
                            return true;
                        },
                        false);
    }

    private LifecycleRules lifecycleRules() {
        try {
            return call("read the bucket's life-cycle rules", () -> LifecycleRules.read(lifecycle.read()), false);
        } catch (StoreException e) {
            if (e.code() != StoreCode.OBJECT_MISSING) {
                throw e;
            }
        }
        return call("begin life-cycle rules", () -> LifecycleRules.read(new byte[0]));
    }

    /** Makes the bucket unless it is there. */
    public void createBucketIfMissing() {
        if (!bucketExists()) {
            call("make the bucket", () -> {
                client.makeBucket(
                        MakeBucketArgs.builder().bucket(address.bucket()).build());
                return address;
            });
        }
    }

    private boolean bucketExists() {
        return call(
                "find the bucket",
                () -> client.bucketExists(
                        BucketExistsArgs.builder().bucket(address.bucket()).build()),
                false);
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    @FunctionalInterface
    private interface Call<T> {
        T run() throws MinioException, IOException;
    }

    private <T> T call(String what, Call<T> call) {
        return call(what, call, true);
    }

    /** @param oneOfMany whether a 403 may be about one object alone */
    private <T> T call(String what, Call<T> call, boolean oneOfMany) {
        for (int tries = 1; ; tries++) {
            try {
                return call.run();
            } catch (MinioException | IOException | IllegalStateException e) {
                StoreException failure = failures.of(e, what);
                if (failure.code() != StoreCode.OBJECT_DENIED) {
                    throw failure;
                }
                if (!oneOfMany || !accessIsGiven()) {
                    throw new StoreException(StoreCode.STORE_DENIED, failure.text(), failure);
                }
                if (tries == 2) {
                    throw failure;
                }
                // Once more, since access may have come back between the refusal and the question.
            }
        }
    }

    private boolean accessIsGiven() {
        try {
            probeIsThere();
            return true;
        } catch (StoreException e) {
            return false;
        }
    }

    private static void rest(int tries, StoreException e) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(20, 50L << tries));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    private static Map<String, String> metadata(Headers headers) {
        Map<String, String> found = new LinkedHashMap<>();
        headers.forEach(header -> {
            String name = header.getFirst().toLowerCase(Locale.ROOT);
            if (name.startsWith(METADATA)) {
                found.put(name.substring(METADATA.length()), header.getSecond());
            }
        });
        return found;
    }

    private static StoreException tooLarge(ObjectKey key, String bytes, long max) {
        return new StoreException(
                StoreCode.OBJECT_TOO_LARGE,
                key + " has " + bytes + " bytes, the limit is " + max + "; store it smaller");
    }
}
