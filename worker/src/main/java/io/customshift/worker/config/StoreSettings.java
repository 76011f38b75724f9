package io.customshift.worker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where the bucket is. Each setting has the environment variable named with it. */
@ConfigMapping(prefix = "s3")
public interface StoreSettings {
    /** {@code S3_ENDPOINT}, for example {@code http://127.0.0.1:9000}. */
    String endpoint();

    /** {@code S3_ACCESS_KEY}. */
    String accessKey();

    /** {@code S3_SECRET_KEY}. */
    String secretKey();

    /** {@code S3_BUCKET}. */
    @WithDefault("customshift")
    String bucket();

    /** {@code S3_REGION}. */
    @WithDefault("us-east-1")
    String region();
}
