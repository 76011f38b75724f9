package io.customshift.deploy.standalone.subjects;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.deploy.standalone.client.SchedulerClient;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.digest.Digests;
import io.customshift.schemas.id.SubjectId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A product to be registered.
 *
 * @param id as manifests name it
 * @param name what it is called in a prompt; empty to keep that of an earlier registration, else the id in words
 * @param photos 1 to 5, in order
 */
record Registration(SubjectId id, Optional<String> name, List<Path> photos) {

    static final int MOST_PHOTOS = 5;

    Registration {
        photos = List.copyOf(photos);
        if (photos.isEmpty() || photos.size() > MOST_PHOTOS) {
            throw new FleetException(
                    FleetCode.BAD_SETTING,
                    "subject " + id + " has " + photos.size() + " photos; give 1 to " + MOST_PHOTOS + " of it");
        }
        for (Path photo : photos) {
            if (!Files.isRegularFile(photo)) {
                throw new FleetException(
                        FleetCode.BAD_FILE,
                        photo + (Files.isDirectory(photo) ? " is a folder; name the photos in it" : ": no such file"));
            }
        }
    }

    /** What the scheduler says, and whether it had to be told. */
    record Outcome(JsonNode subject, boolean sent) {}

    /** Registers it unless it is registered with the same photos and name already. */
    Outcome send(SchedulerClient client) {
        Optional<JsonNode> known = client.subject(id.value());
        String wanted = name.orElseGet(() -> known.map(one -> one.path("name").asText())
                .orElseGet(() -> id.value().replaceAll("[-_]+", " ").strip()));
        if (known.isPresent()
                && known.get().path("name").asText().equals(wanted)
                && digests(known.get()).equals(digests())) {
            return new Outcome(known.get(), false);
        }
        return new Outcome(client.putSubject(id.value(), wanted, photos), true);
    }

    private static List<String> digests(JsonNode subject) {
        List<String> digests = new ArrayList<>();
        subject.path("references").forEach(one -> digests.add(one.path("sha256").asText()));
        return digests;
    }

    private List<String> digests() {
        return photos.stream().map(Registration::digest).toList();
    }

    private static String digest(Path photo) {
        try (InputStream in = Files.newInputStream(photo)) {
            return Digests.copy(in, OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, photo + " cannot be read: " + e, e);
        }
    }
}
