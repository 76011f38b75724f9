package io.customshift.models.weights;

import io.customshift.models.digest.Digests;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.config.JsonFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What tells one model's weights from another's in a cache key.
 *
 * <p>{@link #local} covers the configurations and, of each file, its real path, size and modification time: free, and
 * enough for caches that live in this process, because whoever replaces a file changes one of these. It differs between
 * machines and between copies. {@link #content} covers the configurations and every byte, is the same wherever the same
 * files are, and costs one reading of them all through SHA-256.
 */
public final class WeightsDigest {
    private WeightsDigest() {}

    /** By place, size and time of the files; in hexadecimal. */
    public static String local(Weights weights) {
        MessageDigest digest = withConfigs(weights);
        for (Path file : weights.files()) {
            try {
                add(
                        digest,
                        file.toRealPath() + "\n" + Files.size(file) + "\n"
                                + Files.getLastModifiedTime(file).toInstant());
            } catch (IOException e) {
                throw new EngineException(ErrorCode.WEIGHTS_NOT_FOUND, file + ": cannot be read: " + e, e);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** By content; in hexadecimal. */
    public static String content(Weights weights) {
        MessageDigest digest = withConfigs(weights);
        // Files in their order, but several at a time: with gigabytes of them, one processor would be waited for.
        weights.files().parallelStream().map(ContentDigest::sha256).toList().forEach(sum -> add(digest, sum));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest withConfigs(Weights weights) {
        MessageDigest digest = Digests.sha256();
        for (Component component : Component.values()) {
            Part<?> part = weights.parts().get(component);
            add(digest, part == null ? "absent" : JsonFiles.line(part.config().toJson()));
        }
        add(digest, JsonFiles.line(weights.scheduler().toJson()));
        return digest;
    }

    private static void add(MessageDigest digest, String text) {
        digest.update((text + "\0").getBytes(StandardCharsets.UTF_8));
    }
}
