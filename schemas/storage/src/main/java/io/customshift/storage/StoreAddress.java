package io.customshift.storage;

/**
 * Where the bucket is, and how to get in.
 *
 * @param endpoint for example {@code http://127.0.0.1:9000}
 */
public record StoreAddress(String endpoint, String accessKey, String secretKey, String bucket, String region) {
    /** Without the keys. */
    @Override
    public String toString() {
        return "bucket " + bucket + " at " + endpoint;
    }
}
