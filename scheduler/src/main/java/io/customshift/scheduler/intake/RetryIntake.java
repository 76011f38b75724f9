package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.Command;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.identity.BucketLayout;
import io.customshift.schemas.message.ImageStatus;
import io.customshift.schemas.message.JobSpec;
import io.customshift.schemas.message.JobStatus;
import io.customshift.schemas.message.ResultLine;
import io.customshift.storage.ObjectStore;
import io.customshift.storage.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks the wish to make again what an ended job has not made, and makes a command of it. */
public final class RetryIntake {
    private static final FailureCode LINES_UNKNOWN = new FailureCode("LINES_UNKNOWN");
    private static final FailureCode JOB_FORGOTTEN = new FailureCode("JOB_FORGOTTEN");

    private final ObjectStore store;

    public RetryIntake(ObjectStore store) {
        this.store = store;
    }

    /**
     * The command; nothing when there is no such picture.
     *
     * @param ended the job as it ended
     * @param lines ids or numbers of lines; empty for all
     * @param only pictures that ended like this; without it all that are not stored
     */
    public Optional<Command.RetryJob> check(JobStatus ended, List<String> lines, @Nullable ImageStatus only)
            throws IOException {
        ObjectKey manifest = ended.manifest();
        if (manifest != null && !isThereAny(manifest, Set.copyOf(lines), only)) {
            return Optional.empty();
        }
        return Optional.of(new Command.RetryJob(accepted(ended), lines, only, ended.round()));
    }

    private boolean isThereAny(ObjectKey manifest, Set<String> lines, @Nullable ImageStatus only) throws IOException {
        Set<String> unknown = new TreeSet<>(lines);
        boolean any = false;
        try (InputStream in = store.open(manifest);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String text = reader.readLine();
                    text != null && (!any || !unknown.isEmpty());
                    text = reader.readLine()) {
                ResultLine line = Json.read(text.getBytes(StandardCharsets.UTF_8), ResultLine.class, ReadMode.TOLERANT);
                String id = line.id();
                unknown.remove(id == null ? Integer.toString(line.line()) : id);
                any |= RetryChoice.isWanted(line.status(), only)
                        && (lines.isEmpty() || RetryChoice.names(lines, line.line(), id));
            }
        }
        if (!unknown.isEmpty()) {
            throw new RefusedException(
                    LINES_UNKNOWN,
                    "the job has no line " + String.join(", ", unknown)
                            + "; give ids as they are in its results, or numbers from 0 of lines without an id",
                    List.of());
        }
        return any;
    }

    /** The job as it was accepted, which was kept in the bucket when it ended. */
    private JobSpec accepted(JobStatus ended) throws IOException {
        ObjectKey key = new BucketLayout(ended.tenant()).part(ended.job(), "spec", ended.requestDigest(), "json");
        try (InputStream in = store.open(key)) {
            return Json.read(in.readAllBytes(), JobSpec.class, ReadMode.TOLERANT);
        } catch (StoreException e) {
            if (e.mayPass()) {
                throw e;
            }
            throw new RefusedException(
                    JOB_FORGOTTEN,
                    "the job's object \"" + key + "\" is not in the bucket; submit the job under a new id",
                    List.of());
        }
    }
}
