package io.customshift.deploy.standalone.client;

import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Brings a long manifest to a scheduler. A connection that breaks costs what it had under way: it is asked how much has come,
 * and sent the rest. Given up when nothing more has come in so many tries, one after another.
 */
final class ManifestUpload {
    private static final int TRIES = 6;

    private final SchedulerClient client;
    private final String job;
    private final Path file;
    private final Duration pause;

    /** @param pause before the second try; doubles with each further one */
    ManifestUpload(SchedulerClient client, String job, Path file, Duration pause) {
        this.client = client;
        this.job = job;
        this.file = file;
        this.pause = pause;
    }

    void run() {
        // What is there may be of another file.
        client.dropManifest(job);
        long length = length();
        long there = 0;
        int tries = 0;
        while (there < length) {
            try {
                there = client.patchManifest(job, there, from(there, length));
                tries = 0;
            } catch (FleetException e) {
                if (!mayGoOn(e) || ++tries == TRIES) {
                    throw e;
                }
                long before = there;
                there = asked(before, tries);
                tries = there > before ? 0 : tries;
            }
        }
    }

    private static boolean mayGoOn(FleetException e) {
        return e.code() == FleetCode.UNREACHABLE
                || e.code() == FleetCode.UNAVAILABLE
                || e.label().equals("UPLOAD_OFFSET");
    }

    /** How much has come; what was known before where nobody answers. */
    private long asked(long before, int tries) {
        try {
            Thread.sleep(pause.toMillis() << tries - 1);
            return client.manifestLength(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException(FleetCode.UNREACHABLE, "interrupted while the manifest was sent", e);
        } catch (FleetException e) {
            return before;
        }
    }

    private long length() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, file + " cannot be read: " + e, e);
        }
    }

    private BodyPublisher from(long offset, long length) {
        return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> open(offset)), length - offset);
    }

    private InputStream open(long offset) {
        try {
            InputStream in = Files.newInputStream(file);
            in.skipNBytes(offset);
            return in;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
