package io.customshift.models.provenance;

import io.customshift.models.digest.Digests;
import io.customshift.models.image.PhotoFormat;
import io.customshift.models.image.Photos;
import java.util.Arrays;
import java.util.Locale;

/**
 * A photo that a picture was made from, as its manifest names it: no name, no pixels, so that nothing private leaves with the
 * picture, and whoever has the photo can tell that it was this one.
 *
 * @param mediaType of the file, such as {@code image/jpeg}
 * @param sha256 of the file, 64 hexadecimal digits
 */
public record Reference(String mediaType, String sha256) {
    public Reference {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "sha256 is '" + sha256 + "'; it must be 64 lower-case hexadecimal digits");
        }
    }

    /**
     * The reference of a photo that is not at hand.
     *
     * @param fileName what it is called, for its format; {@code application/octet-stream} where that says nothing
     */
    public static Reference named(String fileName, String sha256) {
        String extension = fileName.substring(fileName.lastIndexOf('.') + 1)
                .toLowerCase(Locale.ROOT)
                .replace("jpeg", "jpg");
        String mediaType = Arrays.stream(PhotoFormat.values())
                .filter(format -> format.extension().equals(extension))
                .map(PhotoFormat::mediaType)
                .findFirst()
                .orElse("application/octet-stream");
        return new Reference(mediaType, sha256);
    }

    /**
     * The reference of a photo's file.
     *
     * @throws io.customshift.models.error.EngineException what {@link Photos#check} refuses
     */
    public static Reference of(byte[] file, String name) {
        String mediaType = Photos.check(file, name).format().mediaType();
        return new Reference(mediaType, Digests.hex(file));
    }
}
