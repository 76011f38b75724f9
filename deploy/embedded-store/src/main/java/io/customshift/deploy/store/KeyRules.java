package io.customshift.deploy.store;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What keys must be like on a file system, said as S3 says it: a part of a key is the name of a file or folder, which has
 * a longest, and no key is the folder of another. The server behind answers both with "internal error, try again".
 */
final class KeyRules extends ForwardingBlobStore {
    private static final int KEY_BYTES = 1024;
    /** A file name has 255; while it is written, the server adds a hyphen and a UUID to it. */
    private static final int PART_BYTES = 255 - 37;

    KeyRules(BlobStore files) {
        super(files);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream bytes) {
        checkLength(request.key());
        try {
            return super.putBlob(request, bytes);
        } catch (RuntimeException e) {
            throw explained(request.bucket(), request.key(), e);
        }
    }

    @Override
    public CopyObjectResponse copyBlob(CopyObjectRequest request) {
        checkLength(request.destinationKey());
        try {
            return super.copyBlob(request);
        } catch (RuntimeException e) {
            throw explained(request.destinationBucket(), request.destinationKey(), e);
        }
    }

    @Override
    public org.gaul.s3proxy.blobstore.domain.MultipartUpload initiateMultipartUpload(
            CreateMultipartUploadRequest request) {
        checkLength(request.key());
        if (isFolderOrInFile(request.bucket(), request.key())) {
            throw folder(request.key());
        }
        return super.initiateMultipartUpload(request);
    }

    @Override
    public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
        checkLength(request.key());
        try {
            return super.blobMetadata(request);
        } catch (RuntimeException e) {
            throw missing(request.bucket(), request.key(), e);
        }
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
        checkLength(request.key());
        try {
            return super.getBlob(request);
        } catch (RuntimeException e) {
            throw missing(request.bucket(), request.key(), e);
        }
    }

    private static void checkLength(String key) {
        boolean tooLong = key.getBytes(StandardCharsets.UTF_8).length > KEY_BYTES;
        for (String part : key.split("/")) {
            tooLong |= part.getBytes(StandardCharsets.UTF_8).length > PART_BYTES;
        }
        if (tooLong) {
            throw refusal(
                    "KeyTooLongError",
                    "a part of a key has " + PART_BYTES + " bytes at most here, a key " + KEY_BYTES
                            + "; choose a shorter one");
        }
    }

    /** A put that failed for what lies at its place is refused as the request's fault, not the server's. */
    private RuntimeException explained(String bucket, String key, RuntimeException e) {
        boolean taken = e instanceof AwsServiceException answer
                && answer.statusCode() == 412
                && !delegate().blobExists(bucket, key);
        return (taken || ofTheServer(e)) && isFolderOrInFile(bucket, key) ? folder(key) : e;
    }

    /** There is nothing below a file, nor an object at a folder. */
    private RuntimeException missing(String bucket, String key, RuntimeException e) {
        return ofTheServer(e) && isFolderOrInFile(bucket, key) ? S3Exceptions.noSuchKey(bucket, key, key) : e;
    }

    private static boolean ofTheServer(RuntimeException e) {
        return !(e instanceof AwsServiceException answer) || answer.statusCode() >= 500;
    }

    private static RuntimeException folder(String key) {
        return refusal(
                "InvalidArgument",
                "key " + key + " is a folder of other keys, or another key is a folder of it; this store keeps files in"
                        + " folders, choose another key");
    }

    private static RuntimeException refusal(String code, String message) {
        return S3Exception.builder()
                .statusCode(400)
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .sdkHttpResponse(
                                SdkHttpResponse.builder().statusCode(400).build())
                        .build())
                .build();
    }

    private boolean isFolderOrInFile(String bucket, String key) {
        for (int slash = key.indexOf('/'); slash > 0; slash = key.indexOf('/', slash + 1)) {
            if (slash < key.length() - 1 && delegate().blobExists(bucket, key.substring(0, slash))) {
                return true;
            }
        }
        return !delegate()
                .list(ListObjectsV2Request.builder()
                        .bucket(bucket)
                        .prefix(key + "/")
                        .maxKeys(1)
                        .build())
                .contents()
                .isEmpty();
    }
}
