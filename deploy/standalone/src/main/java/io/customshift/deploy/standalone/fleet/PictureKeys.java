package io.customshift.deploy.standalone.fleet;

import io.customshift.models.provenance.Marking;
import io.customshift.models.provenance.OwnAuthority;
import io.customshift.models.provenance.PictureFiles;
import io.customshift.models.provenance.Software;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys that a machine's workers sign pictures with: those that the person named, else own ones in the data folder, made at
 * the first start.
 *
 * @param folder nothing where pictures are not to be marked
 * @param notes what a person should know of them
 */
record PictureKeys(Optional<Path> folder, List<String> notes) {
    static final String FOLDER = "CUSTOMSHIFT_PROVENANCE_KEYS";
    static final String MARKING = "CUSTOMSHIFT_MARKING";

    /**
     * @param environment of the workers
     * @throws io.customshift.models.error.EngineException OUTPUT_UNWRITABLE when own ones cannot be kept
     */
    static PictureKeys of(Map<String, String> environment, Path dataDirectory, Instant now) {
        if (Marking.NONE
                .name()
                .equalsIgnoreCase(environment.getOrDefault(MARKING, "").strip())) {
            return new PictureKeys(Optional.empty(), List.of());
        }
        String named = environment.getOrDefault(FOLDER, "").strip();
        if (!named.isEmpty()) {
            return new PictureKeys(Optional.of(Path.of(named).toAbsolutePath()), List.of());
        }
        Path own = dataDirectory.resolve("provenance");
        if (PictureFiles.usual(own) != Marking.NONE) {
            return new PictureKeys(Optional.of(own), List.of());
        }
        OwnAuthority.init(own, Software.NAME, now);
        return new PictureKeys(
                Optional.of(own),
                List.of("pictures are marked as made by AI, and signed with keys that were made now, in " + own
                        + " (docs/provenance.md; none with " + MARKING + "=none)"));
    }
}
