package io.customshift.deploy.standalone.results;

import io.customshift.deploy.standalone.client.ResultRow;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.digest.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Pictures of a job on this disk. A file that is there is checked by length and digest: a good one is kept, one that differs is
 * fetched anew. What is fetched is checked before it gets its name. For one thread.
 */
public final class Download {

    private static final int TRIES = 3;

    private final SchedulerClient client;
    private int fetched;
    private int mended;
    private long bytes;

    public Download(SchedulerClient client) {
        this.client = client;
    }

    /** Pictures fetched so far, mended ones among them. */
    public int fetched() {
        return fetched;
    }

    /** Files that were there and differed. */
    public int mended() {
        return mended;
    }

    /** Bytes fetched. */
    public long bytes() {
        return bytes;
    }

    /** Makes sure that the file holds this stored picture. */
    public void ensure(ResultRow row, Path file) {
        boolean there = Files.exists(file);
        if (there && isGood(row, file)) {
            return;
        }
        for (int i = 1; ; i++) {
            if (fetch(row, file)) {
                break;
            }
            if (i == TRIES) {
                throw new FleetException(
                        FleetCode.STORE_FAILED,
                        "line " + row.row() + ": the store's " + row.key()
                                + " is not the picture that was stored (sha256 " + row.sha256()
                                + "); see `verify job`");
            }
        }
        fetched++;
        mended += there ? 1 : 0;
    }

    private boolean isGood(ResultRow row, Path file) {
        try {
            if (row.bytes() >= 0 && Files.size(file) != row.bytes()) {
                return false;
            }
            if (row.sha256().isEmpty()) {
                return true;
            }
            try (InputStream in = Files.newInputStream(file)) {
                return Digests.copy(in, OutputStream.nullOutputStream()).equals(row.sha256());
            }
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether what came is what was stored; only then it has the file's name. */
    private boolean fetch(ResultRow row, Path file) {
        Path draft = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            String digest;
            try (InputStream in = client.open(URI.create(row.url()));
                    OutputStream out = Files.newOutputStream(draft)) {
                digest = Digests.copy(in, out);
            }
            if (!row.sha256().isEmpty() && !digest.equals(row.sha256())) {
                Files.deleteIfExists(draft);
                return false;
            }
            bytes += Files.size(draft);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            draft.toFile().delete();
            throw Disk.unwritable(file, e);
        }
    }
}
