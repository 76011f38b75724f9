package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.provenance.Marking;
import io.customshift.models.provenance.PictureFiles;
import io.customshift.models.provenance.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much pictures are marked as made by AI, and by whom. */
final class MarkingOptions {
    @Option(
            names = "--marking",
            paramLabel = "HOW",
            description = "full (watermark and signed metadata), metadata or none; docs/provenance.md says what each is"
                    + " worth (default: full where the folder of keys has one, else none)")
    private @Nullable Marking marking;

    @Option(
            names = "--with-prompt",
            description = "marked pictures say prompt and settings, too: by default they do not, as they get published")
    private boolean withPrompt;

    @Mixin
    private ProvenanceCommand.Keys keys;

    /** Reads the keys, if any are needed. Errors: PROVENANCE_KEY_INVALID. */
    PictureFiles files() {
        Path folder = keys.folder();
        Marking how = marking == null ? PictureFiles.usual(folder) : marking;
        return PictureFiles.of(how, folder, withPrompt, Instant.now());
    }

    /** What marked files name of photos. Errors: IMAGE_UNREADABLE and others of {@link Reference#of}. */
    List<Reference> references(List<Path> photos) {
        return photos.stream().map(MarkingOptions::reference).toList();
    }

    private static Reference reference(Path photo) {
        try {
            return Reference.of(Files.readAllBytes(photo), photo.toString());
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.IMAGE_UNREADABLE, photo + " cannot be opened (" + e + "); give a photo", e);
        }
    }
}
