package io.customshift.models.provenance;

import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Makes PNG files of pictures, marked as it was asked for: watermark, encoding, XMP, signature, in this order, so that each
 * covers those before it. The same picture, origin and key give the same bytes, whoever makes the file. Thread-safe.
 */
public final class PictureFiles {
    /** Files without marks, which say prompt and settings. */
    public static final PictureFiles UNMARKED = new PictureFiles(false, true, Optional.empty());

    private final boolean watermarks;
    private final boolean withSettings;
    private final Optional<SigningKey> key;

    private PictureFiles(boolean watermarks, boolean withSettings, Optional<SigningKey> key) {
        this.watermarks = watermarks;
        this.withSettings = withSettings;
        this.key = key;
    }

    /**
     * @param keys folder of the signing key and its certificates; not read for {@link Marking#NONE}
     * @param withSettings whether marked files say prompt and settings, too; they get published, so by default they do not
     * @param now certificates must be valid then
     * @throws io.customshift.models.error.EngineException PROVENANCE_KEY_INVALID
     */
    public static PictureFiles of(Marking marking, Path keys, boolean withSettings, Instant now) {
        return marking == Marking.NONE
                ? UNMARKED
                : new PictureFiles(marking == Marking.FULL, withSettings, Optional.of(SigningKey.read(keys, now)));
    }

    /** Everything that can be marked where the folder holds a key, nothing where it does not. */
    public static Marking usual(Path keys) {
        return Files.exists(keys.resolve(SigningKey.KEY_FILE)) ? Marking.FULL : Marking.NONE;
    }

    /** The picture as it goes into files. Its tag is that of its pixels before. */
    public RgbImage watermarked(RgbImage image) {
        return watermarks ? Watermark.mark(image, WatermarkTag.of(image.digest())) : image;
    }

    /** The file of a picture that went through {@link #watermarked}, or of what was made of it. */
    public byte[] png(RgbImage image, Origin origin) {
        return signed(PngWriter.encode(image, text(origin)), origin);
    }

    /** What a PNG file says beside its marks. */
    public PngMetadata text(Origin origin) {
        return withSettings ? origin.settings() : PngMetadata.NONE;
    }

    /** The same for a file that something else has encoded, with {@link #text}. */
    public byte[] signed(byte[] png, Origin origin) {
        Optional<String> prompt = withSettings ? Optional.of(origin.prompt()) : Optional.empty();
        return key.map(signer ->
                        new PictureMarker(SourceMark.generated(prompt), signer).marked(png, origin.references()))
                .orElse(png);
    }

    /**
     * What is made of a picture to be looked at in lists: where pictures are marked it says in its metadata what it is. It is not
     * signed; the picture beside it is.
     */
    public byte[] described(byte[] file) {
        return key.isPresent()
                ? PictureContainer.of(file)
                        .withXmp(file, SourceMark.generated(Optional.empty()).packet())
                : file;
    }

    @Override
    public String toString() {
        return key.map(signer -> (watermarks ? Marking.FULL : Marking.METADATA)
                                .toString()
                                .toLowerCase(Locale.ROOT) + ", signed by "
                        + signer.chain().get(0).getSubjectX500Principal().getName())
                .orElse("none");
    }
}
