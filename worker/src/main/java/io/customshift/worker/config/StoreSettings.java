package io.customshift.worker.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Where the bucket is. Each setting has the environment variable named with it. */
@ConfigMapping(prefix = "s3")
public interface StoreSettings {
    /** {@code S3_ENDPOINT}, for example {@code http://127.0.0.1:9000}. */
    String endpoint();

    /** {@code S3_ACCESS_KEY}. */
    Optional<String> accessKey();

    /** {@code S3_SECRET_KEY}. */
    Optional<String> secretKey();

    /** {@code S3_BUCKET}. */
    @WithDefault("customshift")
    String bucket();

    /** {@code S3_REGION}. */
    @WithDefault("us-east-1")
    String region();

    /** {@code S3_CA_FILE}: certificates (PEM) that are trusted for the store beside the platform's. */
    Optional<String> caFile();

    /** {@code S3_SESSION_TOKEN}: goes with keys that hold for a while. */
    Optional<String> sessionToken();

    /** {@code S3_PUBLIC_ENDPOINT}: the scheduler's; here only so that a machine may set it for all. */
    Optional<String> publicEndpoint();

    /** {@code S3_WEB_IDENTITY_TOKEN_FILE}: a token for which keys are got, in the place of those above. */
    Optional<String> webIdentityTokenFile();

    /** {@code S3_STS_ENDPOINT}: who gives keys for tokens. */
    Optional<String> stsEndpoint();

    /** {@code S3_ROLE_ARN}: for which role, where the giver asks for one. */
    Optional<String> roleArn();
}
