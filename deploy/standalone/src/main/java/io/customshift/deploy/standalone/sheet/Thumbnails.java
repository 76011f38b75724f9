package io.customshift.deploy.standalone.sheet;

import io.customshift.models.error.EngineException;
import io.customshift.models.image.Photos;
import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.Preprocess;
import io.customshift.models.image.RgbImage;
import java.nio.file.Path;
import java.util.Optional;

/** Pictures as small as a sheet needs them. */
final class Thumbnails {

    private Thumbnails() {}

    /** The whole picture with its longer side of at most so many pixels; empty for a file that cannot be read. */
    static Optional<RgbImage> read(Path file, int side) {
        try {
            RgbImage whole = Photos.image(file);
            int longer = Math.max(whole.width(), whole.height());
            if (longer <= side) {
                return Optional.of(whole);
            }
            return Optional.of(Preprocess.fit(
                    whole, Math.max(1, whole.width() * side / longer), Math.max(1, whole.height() * side / longer)));
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    /** The same as a PNG file. */
    static Optional<byte[]> png(Path file, int side) {
        return read(file, side).map(image -> PngWriter.encode(image, PngMetadata.NONE));
    }
}
