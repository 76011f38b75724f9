package io.customshift.storage;

import io.minio.GetBucketLifecycleArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.errors.MinioException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import okhttp3.MediaType;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Life-cycle configurations as bytes, with the SDK's signatures: its own model of them drops what it does not know. */
final class LifecycleClient extends MinioAsyncClient {
    private static final MediaType XML = MediaType.get("application/xml");

    private final String bucket;

    LifecycleClient(MinioAsyncClient client, String bucket) {
        super(client);
        this.bucket = bucket;
    }

    byte[] read() throws MinioException, IOException {
        try (Response response = answer(executeGetAsync(of(), null, query()));
                ResponseBody body = response.body()) {
            return body.bytes();
        }
    }

    void write(byte[] xml) throws MinioException, IOException {
        String sha256 = HexFormat.of().formatHex(digest("SHA-256", xml));
        String md5 = Base64.getEncoder().encodeToString(digest("MD5", xml));
        answer(executePutAsync(of(), null, query(), new Http.Body(xml, xml.length, XML, sha256, md5)))
                .close();
    }

    void remove() throws MinioException, IOException {
        answer(executeDeleteAsync(of(), null, query())).close();
    }

    private GetBucketLifecycleArgs of() {
        return GetBucketLifecycleArgs.builder().bucket(bucket).build();
    }

    private static Http.QueryParameters query() {
        return new Http.QueryParameters("lifecycle", "");
    }

    private static Response answer(CompletableFuture<Response> answer) throws MinioException, IOException {
        try {
            return answer.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof MinioException known) {
                throw known;
            }
            throw cause instanceof IOException known ? known : new IOException(e);
        }
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
