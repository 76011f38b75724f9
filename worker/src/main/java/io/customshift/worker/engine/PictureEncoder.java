package io.customshift.worker.engine;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.RgbImage;
import io.customshift.models.provenance.Marking;
import io.customshift.models.provenance.Origin;
import io.customshift.models.provenance.PerceptualHash;
import io.customshift.models.provenance.PictureFiles;
import io.customshift.models.provenance.Reference;
import io.customshift.schemas.id.Sha256;
import io.customshift.storage.PictureDigests;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes pictures' files, with the marks that the fleet puts on. The same picture and caption give the same bytes at every
 * worker that has the same keys; with other keys the pixels are the same. Thread-safe.
 */
public record PictureEncoder(PictureFiles files) {
    /** Without marks: files say their settings. */
    public static final PictureEncoder UNMARKED = new PictureEncoder(PictureFiles.UNMARKED);

    /**
     * By settings of the worker.
     *
     * @param marking {@code full}, {@code metadata} or {@code none}; full where there are keys, unless said otherwise
     * @param keys folder of the signing key
     * @param withPrompt whether marked files say prompt and settings, too
     * @param now certificates must be valid then
     * @throws EngineException USAGE for another word, PROVENANCE_KEY_INVALID when keys are needed and cannot be used
     */
    public static PictureEncoder of(Optional<String> marking, Optional<Path> keys, boolean withPrompt, Instant now) {
        Marking how = marking.map(PictureEncoder::marking).orElse(keys.isPresent() ? Marking.FULL : Marking.NONE);
        if (how == Marking.NONE) {
            return UNMARKED;
        }
        Path folder = keys.orElseThrow(() -> new EngineException(
                ErrorCode.PROVENANCE_KEY_INVALID,
                "CUSTOMSHIFT_MARKING is " + how.name().toLowerCase(Locale.ROOT)
                        + " and CUSTOMSHIFT_PROVENANCE_KEYS names no folder with a signing key; make one with"
                        + " \"customshift provenance init\" and name it, or set CUSTOMSHIFT_MARKING=none"));
        return new PictureEncoder(PictureFiles.of(how, folder, withPrompt, now));
    }

    private static Marking marking(String word) {
        try {
            return Marking.valueOf(word.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new EngineException(
                    ErrorCode.USAGE, "CUSTOMSHIFT_MARKING is \"" + word + "\"; give full, metadata or none", e);
        }
    }

    PictureFile encode(RgbImage picture, Caption caption) {
        RgbImage image = files.watermarked(picture);
        List<Reference> references = caption.references().stream()
                .map(photo ->
                        Reference.named(photo.key().value(), photo.sha256().value()))
                .toList();
        Origin origin =
                new Origin(caption.prompt(), PngMetadata.of(caption.parameters(), caption.settings()), references);
        PictureDigests digests = new PictureDigests(
                new Sha256(image.digest()),
                new io.customshift.schemas.id.PerceptualHash(
                        PerceptualHash.of(image).toString()));
        return new PictureFile(
                files.png(image, origin), digests, Thumbnail.of(image).map(files::described));
    }
}
