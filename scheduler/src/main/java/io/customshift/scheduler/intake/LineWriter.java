package io.customshift.scheduler.intake;

import io.customshift.schemas.codec.Json;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.RequestLine;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * A request's lines in two files: as they are, for whoever plans here, and packed, for the bucket. Both grow while the
 * request comes in, so that nothing but a short upload is left to do behind its last byte. Closing removes them.
 */
final class LineWriter implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Path plain;
    private final OutputStream plainOut;
    private final Spool.Writer packed;
    private final OutputStream packedOut;

    /**
     * Lines that are all there.
     *
     * @param plain one a line, as JSON
     * @param packed the same, by gzip
     * @param sha256 of the packed file
     */
    record Written(Path plain, Path packed, Sha256 sha256) {}

    LineWriter(Spool spool) throws IOException {
        plain = spool.file("lines");
        plainOut = new BufferedOutputStream(Files.newOutputStream(plain), BUFFER);
        packed = spool.writer("lines-packed");
        packedOut = new BufferedOutputStream(new FastGzip(packed), BUFFER);
    }

    void write(RequestLine line) {
        byte[] json = Json.write(line);
        try {
            write(plainOut, json);
            write(packedOut, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(OutputStream out, byte[] json) throws IOException {
        out.write(json);
        out.write('\n');
    }

    /** Ends both files, once. */
    Written end() throws IOException {
        plainOut.close();
        packedOut.close();
        return new Written(plain, packed.file(), packed.closed().sha256());
    }

    @Override
    public void close() throws IOException {
        try {
            packedOut.close();
        } finally {
            try {
                plainOut.close();
            } finally {
                Files.deleteIfExists(plain);
                Files.deleteIfExists(packed.file());
            }
        }
    }

    /** Lines are alike: the quickest level takes nine tenths away. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
