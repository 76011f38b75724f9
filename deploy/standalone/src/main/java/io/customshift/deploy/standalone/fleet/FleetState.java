package io.customshift.deploy.standalone.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import java.io.IOException;
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
 */
public record FleetState(long supervisor, Phase phase, String message, List<FleetPart> parts, Optional<Path> weights) {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** How far the supervisor is. */
    public enum Phase {
        STARTING,
        READY,
        FAILED
    }

    public FleetState {
        parts = List.copyOf(parts);
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
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            var tree = JSON.readTree(file.toFile());
            List<FleetPart> parts = new ArrayList<>();
            for (var part : tree.path("parts")) {
                parts.add(new FleetPart(
                        part.path("name").asText(),
                        part.path("pid").asLong(),
                        part.path("address").asText(),
                        part.path("log").asText(),
                        Instant.parse(part.path("startedAt").asText())));
            }
            return Optional.of(new FleetState(
                    tree.path("supervisor").asLong(),
                    Phase.valueOf(tree.path("phase").asText()),
                    tree.path("message").asText(),
                    parts,
                    Optional.of(tree.path("weights").asText())
                            .filter(text -> !text.isEmpty())
                            .map(Path::of)));
        } catch (IOException | RuntimeException e) {
            throw new FleetException(FleetCode.BAD_FILE, file + " cannot be read; delete it: " + e, e);
        }
    }

    /** Writes the state file, whole or not at all. */
    public void write(Path dataDirectory) {
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
                    .put("startedAt", part.startedAt().toString());
        }
        try {
            KeptProperties.write(file(dataDirectory), tree.toPrettyString() + "\n");
        } catch (IOException e) {
            throw new FleetException(
                    FleetCode.BAD_FILE, file(dataDirectory) + " cannot be written; check space and owner: " + e, e);
        }
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
