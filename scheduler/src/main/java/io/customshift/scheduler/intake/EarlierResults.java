package io.customshift.scheduler.intake;

import io.customshift.scheduler.core.JobState;
import io.customshift.schemas.codec.Json;
import io.customshift.schemas.codec.ReadMode;
import io.customshift.schemas.id.FailureCode;
import io.customshift.schemas.id.ObjectKey;
import io.customshift.schemas.id.Sha256;
import io.customshift.schemas.message.ImageTask;
import io.customshift.schemas.message.ResultLine;
import io.customshift.storage.ObjectStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The results of an earlier round, read beside the lines that they mirror: both have one entry for each line and seed, in
 * the same order, so nothing of them is held in memory. To be closed. One thread.
 */
final class EarlierResults implements AutoCloseable {
    private final ObjectKey manifest;
    private final Path copy;
    private final BufferedReader reader;

    private EarlierResults(ObjectKey manifest, Path copy, BufferedReader reader) {
        this.manifest = manifest;
        this.copy = copy;
        this.reader = reader;
    }

    /** Those of the round before the job's current one; nothing in its first, and when that ended without. */
    static @Nullable EarlierResults of(JobState job, ObjectStore store, Spool spool) throws IOException {
        JobState.Retry retry = job.retry();
        return retry == null || retry.manifest() == null || retry.sha256() == null
                ? null
                : fetch(store, spool, retry.manifest(), retry.sha256());
    }

    /** Fetches the manifest; refused when it is not what was written when the job ended. */
    private static EarlierResults fetch(ObjectStore store, Spool spool, ObjectKey manifest, Sha256 sha256)
            throws IOException {
        Path copy = spool.file("results");
        try {
            FileLines.fetch(store, manifest, sha256, copy);
            return new EarlierResults(manifest, copy, Files.newBufferedReader(copy, StandardCharsets.UTF_8));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    /** What became of the next picture, which must be this one. */
    ResultLine of(ImageTask task) {
        ResultLine result = next();
        if (result == null || result.line() != task.line() || !result.image().equals(task.image())) {
            throw ofOtherLines(task.line());
        }
        return result;
    }

    /** What became of the next picture; nothing after the last one. */
    @Nullable
    ResultLine next() {
        try {
            String text = reader.readLine();
            return text == null
                    ? null
                    : Json.read(text.getBytes(StandardCharsets.UTF_8), ResultLine.class, ReadMode.TOLERANT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RefusedException ofOtherLines(int line) {
        return new RefusedException(
                new FailureCode("RESULTS_OF_OTHER_LINES"),
                "the results \"" + manifest + "\" do not mirror line " + line
                        + " of the job; submit the job again under a new id",
                List.of());
    }

    @Override
    public void close() throws IOException {
        reader.close();
        Files.deleteIfExists(copy);
    }
}
