package io.customshift.scheduler.intake;

import io.customshift.schemas.id.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** A folder for files of the moment; what an earlier process left there is deleted. */
public final class Spool {
    private final Path folder;

    /** The copy of a stream. */
    public record Copied(long bytes, Sha256 sha256) {}

    public Spool(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (Stream<Path> left = Files.list(folder)) {
            for (Path file : left.toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** A new empty file. */
    public Path file(String what) throws IOException {
        return Files.createTempFile(folder, what + "-", ".tmp");
    }

    /** Copies at most {@code max} bytes and one more, so that the caller sees that there were more. */
    public static Copied copy(InputStream in, Path file, long max) throws IOException {
        MessageDigest digest = sha256();
        long total = 0;
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0 && total <= max; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                total += n;
            }
        }
        return new Copied(total, new Sha256(HexFormat.of().formatHex(digest.digest())));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
