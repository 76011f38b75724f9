package io.customshift.deploy.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The results of a job on this disk: {@code DIR/manifest.jsonl} and {@code DIR/{subject}/{image}.png}. A picture that is there
 * already is not fetched again: its name is the digest of all that it was made from.
 *
 * @param lines lines of the manifest
 * @param stored lines with a picture
 * @param fetched pictures fetched by this call
 * @param bytes their bytes
 * @param pictures by subject, one per line in the order of the manifest; empty where none is stored
 */
record Download(int lines, int stored, int fetched, long bytes, Map<String, List<Optional<Path>>> pictures) {

    static Download of(SchedulerClient client, String job, Path folder) {
        Map<String, List<Optional<Path>>> pictures = new LinkedHashMap<>();
        int count = 0;
        int stored = 0;
        int fetched = 0;
        long bytes = 0;
        Path manifest = folder.resolve("manifest.jsonl");
        try (Stream<JsonNode> lines = client.results(job)) {
            Files.createDirectories(folder);
            try (BufferedWriter out = Files.newBufferedWriter(manifest)) {
                for (JsonNode line : (Iterable<JsonNode>) lines::iterator) {
                    count++;
                    out.write(line.toString());
                    out.newLine();
                    String subject = line.path("subject").asText();
                    List<Optional<Path>> own = pictures.computeIfAbsent(subject, key -> new ArrayList<>());
                    if (!line.path("status").asText().toUpperCase(Locale.ROOT).equals("STORED")) {
                        own.add(Optional.empty());
                        continue;
                    }
                    stored++;
                    Path file = folder.resolve(safe(subject)).resolve(fileName(line));
                    if (!Files.exists(file)) {
                        bytes += client.download(URI.create(line.path("url").asText()), file);
                        fetched++;
                    }
                    own.add(Optional.of(file));
                }
            }
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, manifest + " cannot be written: " + e, e);
        }
        return new Download(count, stored, fetched, bytes, pictures);
    }

    private static String fileName(JsonNode line) {
        String key = line.path("key").asText();
        return safe(key.substring(key.lastIndexOf('/') + 1));
    }

    /** A name from the wire as one folder or file name, whatever it holds. */
    private static String safe(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.isEmpty() || safe.startsWith(".") ? "_" + safe : safe;
    }
}
