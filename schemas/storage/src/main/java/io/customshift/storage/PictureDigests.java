package io.customshift.storage;

import io.customshift.schemas.error.WireException;
import io.customshift.schemas.id.PerceptualHash;
import io.customshift.schemas.id.Sha256;
import java.util.Optional;

/**
 * What a picture is, whatever its file says of it, as the object's metadata keeps it: files of one picture have other bytes
 * with other marks, or by another signer.
 *
 * @param pixels digest of the pixels, which is the picture's identity
 * @param looks to find it again where all marks are gone
 */
public record PictureDigests(Sha256 pixels, PerceptualHash looks) {
    private static final String PIXELS = "pixels-sha256";
    private static final String LOOKS = "perceptual-hash";

    public Upload on(Upload picture) {
        return picture.with(PIXELS, pixels.value()).with(LOOKS, looks.value());
    }

    /** Nothing for an object that somebody else put there, or an earlier version. */
    public static Optional<PictureDigests> of(StoredObject object) {
        String pixels = object.metadata().get(PIXELS);
        String looks = object.metadata().get(LOOKS);
        try {
            return pixels == null || looks == null
                    ? Optional.empty()
                    : Optional.of(new PictureDigests(new Sha256(pixels), new PerceptualHash(looks)));
        } catch (WireException e) {
            return Optional.empty();
        }
    }
}
