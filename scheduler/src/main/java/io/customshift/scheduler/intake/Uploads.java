package io.customshift.scheduler.intake;

import io.customshift.schemas.error.WireCode;
import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.JobId;
import io.customshift.schemas.id.Tenant;
import io.customshift.schemas.topics.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * Manifests that come in pieces, so that a client whose connection broke goes on where it was: one for each job id of a
 * tenant, in files of this instance. What {@link #length} says is here; what the connection took with it is not. One that
 * nobody has touched for an hour is forgotten, and so are all with the process. For many threads.
 */
public final class Uploads {
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int OPEN_MAX = 8;
    private static final int OF_TENANT_MAX = 4;

    private final Spool spool;
    private final long bytesMax;
    private final InstantSource time;
    private final Map<String, Upload> open = new HashMap<>();

    /** There are so many already. */
    public static final class TooManyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyException(String message) {
            super(message);
        }
    }

    /** Nothing has come. */
    public static final class UnknownException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownException(String message) {
            super(message);
        }
    }

    /** A piece that does not begin where the last one has ended. */
    public static final class OffsetException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final long length;

        OffsetException(long length, String message) {
            super(message);
            this.length = length;
        }

        /** Where it has to begin. */
        public long length() {
            return length;
        }
    }

    /** Takes what has come. */
    public interface Use<T> {
        T of(InputStream whole) throws IOException, InterruptedException;
    }

    private static final class Upload {
        private final Tenant tenant;
        private final Path file;
        private long bytes;
        private Instant touched;
        /** Whoever adds to it now; a connection that nobody has seen break yet may be among those who did. */
        private Object writer = new Object();

        Upload(Tenant tenant, Path file, Instant now) {
            this.tenant = tenant;
            this.file = file;
            this.touched = now;
        }
    }

    /** @param bytesMax of a manifest */
    public Uploads(Spool spool, long bytesMax, InstantSource time) {
        this.spool = spool;
        this.bytesMax = bytesMax;
        this.time = time;
    }

    /** Bytes that are here; 0 when there is no such upload. */
    public synchronized long length(Tenant tenant, JobId job) {
        Upload upload = open.get(Keys.job(tenant, job));
        return upload == null ? 0 : upload.bytes;
    }

    /**
     * Adds a piece. When its stream breaks, what came of it stays.
     *
     * @param offset of its first byte
     * @return bytes that are here then
     */
    public long append(Tenant tenant, JobId job, long offset, InputStream piece) throws IOException {
        Object writer = new Object();
        Upload upload = begin(tenant, job, offset, writer);
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(upload.file, StandardOpenOption.APPEND)) {
            for (int n = piece.read(buffer); n >= 0; n = piece.read(buffer)) {
                add(Keys.job(tenant, job), upload, writer, out, buffer, n);
            }
        }
        return length(tenant, job);
    }

    /**
     * All that came, as a whole.
     *
     * @param last whether it is forgotten when this has returned; when it has thrown it is kept
     */
    public <T> T use(Tenant tenant, JobId job, boolean last, Use<T> use) throws IOException, InterruptedException {
        Upload upload;
        synchronized (this) {
            upload = open.get(Keys.job(tenant, job));
            if (upload == null) {
                throw new UnknownException("nothing is uploaded for job \"" + job + "\"; send it with PATCH /v1/jobs/"
                        + job + "/manifest to this scheduler, or as the body of this call");
            }
            upload.touched = time.instant();
        }
        T used;
        try (InputStream whole = Files.newInputStream(upload.file)) {
            used = use.of(whole);
        }
        if (last) {
            remove(tenant, job);
        }
        return used;
    }

    /** Whether there was one. */
    public synchronized boolean remove(Tenant tenant, JobId job) throws IOException {
        Upload upload = open.remove(Keys.job(tenant, job));
        return upload != null && Files.deleteIfExists(upload.file);
    }

    private synchronized Upload begin(Tenant tenant, JobId job, long offset, Object writer) throws IOException {
        forgetOld();
        String key = Keys.job(tenant, job);
        Upload upload = open.get(key);
        long there = upload == null ? 0 : upload.bytes;
        if (offset != there) {
            throw new OffsetException(
                    there,
                    "the piece begins at " + offset + ", and " + there
                            + " bytes are here; go on there, or DELETE what is here and begin anew");
        }
        if (upload == null) {
            long own = open.values().stream()
                    .filter(each -> each.tenant.equals(tenant))
                    .count();
            if (open.size() >= OPEN_MAX || own >= OF_TENANT_MAX) {
                throw new TooManyException("this scheduler holds " + open.size() + " uploads, " + own
                        + " of them of the tenant; allowed are " + OPEN_MAX + " and " + OF_TENANT_MAX
                        + "; submit or DELETE one, or send the manifest as the body of PUT");
            }
            upload = new Upload(tenant, spool.file("upload"), time.instant());
            open.put(key, upload);
        }
        upload.writer = writer;
        upload.touched = time.instant();
        return upload;
    }

    private synchronized void add(String key, Upload upload, Object writer, OutputStream out, byte[] piece, int length)
            throws IOException {
        if (open.get(key) != upload || upload.writer != writer) {
            throw new OffsetException(
                    upload.bytes,
                    "another call goes on with this upload, or has ended it; ask with HEAD how far it is");
        }
        if (upload.bytes + length > bytesMax) {
            open.remove(key);
            Files.deleteIfExists(upload.file);
            throw new WireException(
                    WireCode.TOO_LARGE,
                    "",
                    "the manifest has more than " + bytesMax + " bytes; allowed are " + bytesMax
                            + "; split it into several jobs, or raise customshift.requests.manifest-bytes-max");
        }
        out.write(piece, 0, length);
        upload.bytes += length;
        upload.touched = time.instant();
    }

    private void forgetOld() throws IOException {
        for (Iterator<Upload> all = open.values().iterator(); all.hasNext(); ) {
            Upload upload = all.next();
            if (upload.touched.plus(KEPT).isBefore(time.instant())) {
                all.remove();
                Files.deleteIfExists(upload.file);
            }
        }
    }
}
