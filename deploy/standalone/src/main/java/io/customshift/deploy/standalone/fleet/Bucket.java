package io.customshift.deploy.standalone.fleet;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.minio.BucketExistsArgs;
import io.minio.MakeBucketArgs;
import io.minio.MinioClient;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.MinioException;

/** The bucket of the fleet, made when it is not there. */
final class Bucket {

    private Bucket() {}

    static void ensure(String endpoint, String accessKey, String secretKey, String region, String bucket) {
        try (MinioClient client = MinioClient.builder()
                .endpoint(endpoint)
                .region(region)
                .credentials(accessKey, secretKey)
                .build()) {
            if (!client.bucketExists(BucketExistsArgs.builder().bucket(bucket).build())) {
                client.makeBucket(MakeBucketArgs.builder().bucket(bucket).build());
            }
        } catch (ErrorResponseException e) {
            throw new FleetException(
                    FleetCode.STORE_FAILED,
                    "store " + endpoint + " refused access to bucket " + bucket + " with "
                            + e.errorResponse().code() + "; check S3_ACCESS_KEY, S3_SECRET_KEY and S3_BUCKET",
                    e);
        } catch (MinioException | IllegalStateException e) {
            // The SDK wraps what happens on the wire in either, a refused connection in the second.
            throw new FleetException(
                    FleetCode.STORE_FAILED,
                    "store " + endpoint + " cannot be used; check S3_ENDPOINT and whether it runs: "
                            + (e.getCause() == null ? e.getMessage() : e.getCause()),
                    e);
        } catch (Exception e) {
            // AutoCloseable's own signature
            throw new FleetException(FleetCode.STORE_FAILED, "store " + endpoint + " cannot be closed: " + e, e);
        }
    }
}
