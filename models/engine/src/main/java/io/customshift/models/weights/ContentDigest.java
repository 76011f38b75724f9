package io.customshift.models.weights;

import io.customshift.models.digest.Digests;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** SHA-256 of files. */
public final class ContentDigest {

    private ContentDigest() {}

    /** Of a whole file's content, in hexadecimal. */
    public static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Digests.copy(in, OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new EngineException(ErrorCode.WEIGHTS_NOT_FOUND, file + ": cannot be read: " + e, e);
        }
    }
}
