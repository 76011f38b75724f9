package io.customshift.worker.engine;

import io.customshift.models.image.JpegWriter;
import io.customshift.models.image.Resampling;
import io.customshift.models.image.RgbImage;
import io.customshift.schemas.message.Limits;
import java.util.Optional;

/** Pictures small, for lists of thousands. */
final class Thumbnail {
    /** Some 10 to 20 kB. */
    private static final float QUALITY = 0.85f;

    private Thumbnail() {}

    /** The picture as JPEG, its longer side {@link Limits#THUMBNAIL_SIDE} pixels; nothing where it is not larger than that. */
    static Optional<byte[]> of(RgbImage image) {
        int side = Math.max(image.width(), image.height());
        if (side <= Limits.THUMBNAIL_SIDE) {
            return Optional.empty();
        }
        RgbImage small = Resampling.BICUBIC.scale(image, scaled(image.width(), side), scaled(image.height(), side));
        return Optional.of(JpegWriter.encode(small, QUALITY));
    }

    private static int scaled(int length, int side) {
        return Math.max(1, Math.round((float) length * Limits.THUMBNAIL_SIDE / side));
    }
}
