package io.customshift.worker.store;

/**
 * Where the bucket is, and how to get in.
 *
 * @param endpoint for example {@code http://127.0.0.1:9000}
 */
public record StoreAddress(String endpoint, String accessKey, String secretKey, String bucket, String region) {
    @Override
    public String toString() {
        return "bucket " + bucket + " at " + endpoint;
    }
}
