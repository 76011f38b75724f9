package io.customshift.storage;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.WorkerId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a picture was made, as the object's metadata keeps it: what its task does not say, and its file must not say, since the
 * same task gives the same bytes.
 *
 * @param round of the job
 * @param seconds time that the engine worked on it
 */
public record Making(int round, double seconds, WorkerId worker, Instant at) {
    private static final String ROUND = "round";
    private static final String SECONDS = "engine-seconds";
    private static final String WORKER = "worker";
    private static final String AT = "made-at";

    public Upload on(Upload picture) {
        return picture.with(ROUND, Integer.toString(round))
                .with(SECONDS, Double.toString(seconds))
                .with(WORKER, worker.value())
                .with(AT, at.toString());
    }

    /** Nothing for an object that somebody else put there, or an earlier version. */
    public static Optional<Making> of(StoredObject object) {
        Map<String, String> kept = object.metadata();
        try {
            return Optional.of(new Making(
                    Integer.parseInt(kept.getOrDefault(ROUND, "")),
                    Double.parseDouble(kept.getOrDefault(SECONDS, "")),
                    new WorkerId(kept.getOrDefault(WORKER, "")),
                    Instant.parse(kept.getOrDefault(AT, ""))));
        } catch (NumberFormatException | DateTimeException | WireException e) {
            return Optional.empty();
        }
    }
}
