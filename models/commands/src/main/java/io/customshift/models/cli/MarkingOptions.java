package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.provenance.Marking;
import io.customshift.models.provenance.PictureMarker;
import io.customshift.models.provenance.Reference;
import io.customshift.models.provenance.SigningKey;
import io.customshift.models.provenance.SourceMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much pictures are marked as made by AI, and by whom. */
final class MarkingOptions {
    @Option(
            names = "--marking",
            paramLabel = "HOW",
            defaultValue = "none",
            description = "full (watermark and signed metadata), metadata or none; docs/provenance.md says what each is"
                    + " worth (default: ${DEFAULT-VALUE})")
    private Marking marking;

    @Option(
            names = "--with-prompt",
            description = "marked pictures say prompt and settings, too: by default they do not, as they get published")
    private boolean withPrompt;

    @Mixin
    private ProvenanceCommand.Keys keys;

    /** Reads the keys, if any are needed. Errors: PROVENANCE_KEY_INVALID. */
    PictureFiles files(List<Path> references, String prompt) {
        if (marking == Marking.NONE) {
            return new PictureFiles(false, true, Optional.empty(), List.of());
        }
        SourceMark mark =
                SourceMark.generated(Main.Version.number(), withPrompt ? Optional.of(prompt) : Optional.empty());
        PictureMarker marker = new PictureMarker(mark, SigningKey.read(keys.folder(), Instant.now()));
        List<Reference> photos =
                references.stream().map(MarkingOptions::reference).toList();
        return new PictureFiles(marking == Marking.FULL, withPrompt, Optional.of(marker), photos);
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
