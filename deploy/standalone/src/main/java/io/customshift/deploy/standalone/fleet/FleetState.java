package io.customshift.deploy.standalone.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.supervision.Disk;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the supervisor writes for the commands that come later. It speaks of a running fleet only while {@link FleetLock} is
 * held.
 *
 * @param supervisor process id
 * @param phase how far it is
 * @param message what failed, else empty
 * @param parts the processes, in order of start
 * @param weights what its workers load, else empty
 * @param notes what a person at the terminal should know, such as a port that was not the usual one
 */
public record FleetState(
        long supervisor,
        Phase phase,
        String message,
        List<FleetPart> parts,
        Optional<Path> weights,
        List<String> notes) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    /** So long that a later state fits in the place of an earlier one. */
    private static final int PADDED_BYTES = 16 * 1024;

    private static final int READS = 5;
    private static final long READ_PAUSE_MS = 20;

    /** How far the supervisor is. */
    public enum Phase {
        STARTING,
        READY,
        FAILED
    }

    public FleetState {
        parts = List.copyOf(parts);
        notes = List.copyOf(notes);
    }

    /** The address of a part, if it runs. */
    public Optional<String> address(String part) {
        return parts.stream()
                .filter(p -> p.name().equals(part))
                .map(FleetPart::address)
                .findFirst();
    }

    /** Reads the state file; empty when there is none. */
    public static Optional<FleetState> read(Path dataDirectory) {
        Path file = file(dataDirectory);
        for (int i = 1; Files.exists(file); i++) {
            try {
                return Optional.of(of(JSON.readTree(file.toFile())));
            } catch (IOException | RuntimeException e) {
                // On a full disk it is written in place, and may be seen half-way.
                if (i == READS) {
                    throw new FleetException(FleetCode.BAD_FILE, file + " cannot be read; delete it: " + e, e);
                }
                pause();
            }
        }
        return Optional.empty();
    }

    private static FleetState of(JsonNode tree) {
        List<FleetPart> parts = new ArrayList<>();
        for (JsonNode part : tree.path("parts")) {
            parts.add(new FleetPart(
                    part.path("name").asText(),
                    part.path("pid").asLong(),
                    part.path("address").asText(),
                    part.path("log").asText(),
                    Instant.parse(part.path("startedAt").asText()),
                    part.path("restarts").asInt()));
        }
        List<String> notes = new ArrayList<>();
        tree.path("notes").forEach(note -> notes.add(note.asText()));
        return new FleetState(
                tree.path("supervisor").asLong(),
                Phase.valueOf(tree.path("phase").asText()),
                tree.path("message").asText(),
                parts,
                Optional.of(tree.path("weights").asText())
                        .filter(text -> !text.isEmpty())
                        .map(Path::of),
                notes);
    }

    private static void pause() {
        try {
            Thread.sleep(READ_PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes the state file, whole or not at all; over the old one where the disk has no room for two. */
    public void write(Path dataDirectory) {
        try {
            KeptProperties.write(file(dataDirectory), padded(text(), PADDED_BYTES));
        } catch (IOException e) {
            inPlace(dataDirectory, e);
        }
    }

    /** Whether it could be written: what runs must not end because a disk is full. */
    public boolean tryWrite(Path dataDirectory) {
        try {
            write(dataDirectory);
            return true;
        } catch (FleetException e) {
            return false;
        }
    }

    private void inPlace(Path dataDirectory, IOException why) {
        Path file = file(dataDirectory);
        byte[] bytes = text().getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            if (bytes.length > out.length()) {
                throw Disk.unwritable(file, why);
            }
            out.write(padded(text(), (int) out.length()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Disk.unwritable(file, e);
        }
    }

    private static String padded(String text, int bytes) {
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        return text + " ".repeat(Math.max(0, bytes - length - 1)) + "\n";
    }

    private String text() {
        ObjectNode tree = JSON.createObjectNode()
                .put("supervisor", supervisor)
                .put("phase", phase.name())
                .put("message", message);
        weights.ifPresent(path -> tree.put("weights", path.toString()));
        ArrayNode list = tree.putArray("parts");
        for (FleetPart part : parts) {
            list.addObject()
                    .put("name", part.name())
                    .put("pid", part.pid())
                    .put("address", part.address())
                    .put("log", part.log())
                    .put("startedAt", part.startedAt().toString())
                    .put("restarts", part.restarts());
        }
        notes.forEach(tree.putArray("notes")::add);
        return tree.toPrettyString();
    }

    /** Removes the state file. */
    public static void remove(Path dataDirectory) {
        try {
            Files.deleteIfExists(file(dataDirectory));
        } catch (IOException e) {
            // the lock says that nothing runs
        }
    }

    private static Path file(Path dataDirectory) {
        return dataDirectory.resolve("fleet.json");
    }
}
