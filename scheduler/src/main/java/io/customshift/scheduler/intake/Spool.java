package io.customshift.scheduler.intake;

import io.customshift.schemas.id.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder for files of the moment; what an earlier process left there is deleted. */
public final class Spool {
    /** How many files are kept at most for those who want them again. */
    private static final int KEPT = 4;

    private final Path folder;
    private final Map<Sha256, Path> kept = new LinkedHashMap<>();

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

    /** A new file to write, with the digest of what is written. */
    public Writer writer(String what) throws IOException {
        return new Writer(file(what));
    }

    /**
     * Keeps a file for whoever wants what has this digest, packed or not, next; of many, the oldest go. It is worth a try only: another
     * instance does not have it, nor has a later process.
     */
    public synchronized void keep(Sha256 sha256, Path file) throws IOException {
        Path own = Files.move(file, file("kept"), StandardCopyOption.REPLACE_EXISTING);
        Path former = kept.put(sha256, own);
        if (former != null) {
            Files.deleteIfExists(former);
        }
        if (kept.size() > KEPT) {
            Iterator<Path> oldest = kept.values().iterator();
            Files.deleteIfExists(oldest.next());
            oldest.remove();
        }
    }

    /** A file that was kept; it is the caller's now. */
    public synchronized Optional<Path> take(Sha256 sha256) {
        return Optional.ofNullable(kept.remove(sha256));
    }

    /** Copies at most {@code max} bytes and one more, so that the caller sees that there were more. */
    public static Copied copy(InputStream in, Path file, long max) throws IOException {
        Writer out = new Writer(file);
        try {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0 && out.bytes() <= max; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        } finally {
            out.close();
        }
        return out.closed();
    }

    /** A file that is being written. */
    public static final class Writer extends OutputStream {
        private final Path file;
        private final OutputStream out;
        private final MessageDigest digest = sha256();
        private long bytes;

        private Writer(Path file) throws IOException {
            this.file = file;
            this.out = Files.newOutputStream(file);
        }

        public Path file() {
            return file;
        }

        /** Written so far. */
        public long bytes() {
            return bytes;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b});
        }

        @Override
        public void write(byte[] data, int from, int length) throws IOException {
            out.write(data, from, length);
            digest.update(data, from, length);
            bytes += length;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        /** Ends the file, and says what is in it; once. */
        public Copied closed() throws IOException {
            close();
            return new Copied(bytes, new Sha256(HexFormat.of().formatHex(digest.digest())));
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
