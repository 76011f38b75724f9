package io.customshift.it;

import io.customshift.deploy.testkit.LocalInfra;
import java.net.URI;
import java.util.Map;

/** How a store is reached. */
record S3(URI endpoint, String region, String accessKey, String secretKey) {

    static S3 of(LocalInfra infra) {
        return new S3(infra.storeEndpoint(), infra.region(), infra.accessKey(), infra.secretKey());
    }

    /** The settings under the names of the environment variables that every part of the fleet reads. */
    Map<String, String> settings(String bucket) {
        return Map.of(
                "S3_ENDPOINT", endpoint.toString(),
                "S3_REGION", region,
                "S3_ACCESS_KEY", accessKey,
                "S3_SECRET_KEY", secretKey,
                "S3_BUCKET", bucket);
    }
}
