package io.customshift.models.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.provenance.PerceptualHash;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Pictures that a fleet has made, by how they look: files of JSON lines, each with a {@code perceptualHash}, as events of
 * {@code image.stored} and sidecars have it; other lines are passed over. The event stream of a job may be saved as it comes.
 */
record PictureLog(List<Path> files) {
    /** The most that is told of one picture. */
    private static final int NEAREST = 5;

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A picture of the log that looks like one that was asked for.
     *
     * @param key of the object in the bucket; the picture's id where the line names none
     * @param distance bits of 64 that the hashes differ in
     */
    record Match(String key, int distance) {}

    /**
     * Looks all of them up in one reading.
     *
     * @return of each, what looks like it, nearest first
     * @throws EngineException USAGE when a file cannot be read
     */
    List<List<Match>> matches(List<Optional<PerceptualHash>> wanted) {
        List<List<Match>> found = new ArrayList<>();
        wanted.forEach(each -> found.add(new ArrayList<>()));
        for (Path file : files) {
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    Optional<JsonNode> picture = picture(line);
                    Optional<PerceptualHash> hash = picture.flatMap(PictureLog::hash);
                    for (int i = 0; i < wanted.size() && hash.isPresent(); i++) {
                        add(found.get(i), wanted.get(i), hash.get(), picture.get());
                    }
                }
            } catch (IOException e) {
                throw new EngineException(
                        ErrorCode.USAGE,
                        "the log " + file + " cannot be read (" + e + "); give a file of JSON lines",
                        e);
            }
        }
        return found;
    }

    private static void add(
            List<Match> nearest, Optional<PerceptualHash> wanted, PerceptualHash hash, JsonNode picture) {
        int distance = wanted.map(hash::distance).orElse(Integer.MAX_VALUE);
        if (distance > PerceptualHash.ALIKE) {
            return;
        }
        String key = Optional.of(picture.path("key").asText())
                .filter(text -> !text.isEmpty())
                .or(() -> Optional.of(picture.path("task").path("key").asText()).filter(text -> !text.isEmpty()))
                .orElseGet(() -> picture.path("image").asText());
        Match match = new Match(key, distance);
        if (!nearest.contains(match)) {
            nearest.add(match);
            nearest.sort(Comparator.comparingInt(Match::distance));
            nearest.subList(Math.min(NEAREST, nearest.size()), nearest.size()).clear();
        }
    }

    /** A line of JSON, of an event stream, or a CloudEvent with its data. */
    private static Optional<JsonNode> picture(String line) {
        String json = line.startsWith("data:") ? line.substring("data:".length()) : line;
        if (!json.contains("perceptualHash")) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(json);
            return Optional.of(node.path("data").isObject() ? node.path("data") : node);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private static Optional<PerceptualHash> hash(JsonNode picture) {
        try {
            return Optional.of(
                    PerceptualHash.parse(picture.path("perceptualHash").asText()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
