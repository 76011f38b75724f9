package io.customshift.it;

import io.customshift.deploy.testkit.LocalInfra;
import io.minio.ListObjectsArgs;
import io.minio.MinioClient;
import io.minio.PutObjectArgs;
import io.minio.RemoveObjectArgs;
import java.util.ArrayList;
import java.util.List;

/** The fleet's bucket, seen with a client of its own. */
final class Bucket {
    private final MinioClient client;
    private final String name;

    Bucket(LocalInfra infra, String name) {
        this.name = name;
        client = MinioClient.builder()
                .endpoint(infra.storeEndpoint().toString())
                .region(infra.region())
                .credentials(infra.accessKey(), infra.secretKey())
                .build();
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

    /** Puts an object, whatever is there. */
    void put(String key, byte[] bytes) {
        try {
            client.putObject(PutObjectArgs.builder()
                    .bucket(name)
                    .object(key)
                    .data(bytes, bytes.length)
                    .build());
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
