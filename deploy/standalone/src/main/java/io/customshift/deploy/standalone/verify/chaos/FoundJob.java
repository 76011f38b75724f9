package io.customshift.deploy.standalone.verify.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.ResultRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What there is of a job once all is quiet.
 *
 * @param status as REST tells it; empty where there is no such job
 * @param results lines of its results, in order
 * @param objects pictures in the bucket under the job's prefix, by key
 * @param told what the events said of stored pictures
 * @param early keys of which an event said that the picture is stored before there was one
 * @param cancelled when workers were told last to let go of it because somebody cancelled it, by {@link System#nanoTime()}
 */
record FoundJob(
        String id,
        Optional<JsonNode> status,
        List<ResultRow> results,
        Map<String, StoredPicture> objects,
        List<Told> told,
        Set<String> early,
        OptionalLong cancelled) {
    FoundJob {
        results = List.copyOf(results);
        objects = Map.copyOf(objects);
        told = List.copyOf(told);
        early = Set.copyOf(early);
    }

    /**
     * A picture in the bucket.
     *
     * @param file SHA-256 of its bytes, in hexadecimal
     * @param pixels SHA-256 of what it shows, which is the same in each job
     * @param maker the worker whose put it is
     */
    record StoredPicture(String file, String pixels, String maker) {}

    /**
     * An event that said that a picture is stored.
     *
     * @param event the CloudEvents id
     * @param maker the worker that made the picture
     * @param nanos when it came, by {@link System#nanoTime()}
     */
    record Told(String event, String image, String key, String maker, long nanos) {}

    String phase() {
        return status.map(json -> json.path("phase").asText()).orElse("");
    }

    boolean isOver() {
        return List.of("FINISHED", "FAILED", "CANCELLED").contains(phase());
    }
}
