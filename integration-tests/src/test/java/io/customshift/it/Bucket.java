package io.customshift.it;

import io.minio.ListObjectsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import io.minio.errors.ErrorResponseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The fleet's bucket, seen with a client of its own. */
final class Bucket {
    private static final int PRECONDITION_FAILED = 412;

    private final MinioClient client;
    private final String name;

    Bucket(S3 store, String name) {
        this.name = name;
        client = MinioClient.builder()
                .endpoint(store.endpoint().toString())
                .region(store.region())
                .credentials(store.accessKey(), store.secretKey())
                .build();
    }

    void make() {
        try {
            client.makeBucket(MakeBucketArgs.builder().bucket(name).build());
        } catch (Exception e) {
            throw new IllegalStateException("cannot make bucket " + name, e);
        }
    }

    /** The keys below a prefix that end so. */
    List<String> keys(String prefix, String suffix) {
        try {
            List<String> keys = new ArrayList<>();
            for (var item : client.listObjects(ListObjectsArgs.builder()
                    .bucket(name)
                    .prefix(prefix)
                    .recursive(true)
                    .build())) {
                if (item.get().objectName().endsWith(suffix)) {
                    keys.add(item.get().objectName());
                }
            }
            return keys;
        } catch (Exception e) {
            throw new IllegalStateException("cannot list " + prefix, e);
        }
    }

    /** Puts an object as the workers do, under the condition that there is none; says whether this call made it. */
    boolean create(String key, byte[] content) {
        try {
            client.putObject(PutObjectArgs.builder()
                    .bucket(name)
                    .object(key)
                    .data(content, content.length)
                    .extraHeaders(Map.of("If-None-Match", "*"))
                    .build());
            return true;
        } catch (ErrorResponseException e) {
            if (e.response().code() == PRECONDITION_FAILED) {
                return false;
            }
            throw new IllegalStateException("cannot put " + key, e);
        } catch (Exception e) {
            throw new IllegalStateException("cannot put " + key, e);
        }
    }

    void remove(String key) {
        try {
            client.removeObject(
                    RemoveObjectArgs.builder().bucket(name).object(key).build());
        } catch (Exception e) {
            throw new IllegalStateException("cannot remove " + key, e);
        }
    }
}
