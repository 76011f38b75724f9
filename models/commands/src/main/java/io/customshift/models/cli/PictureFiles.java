package io.customshift.models.cli;

import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import io.customshift.models.provenance.PictureMarker;
import io.customshift.models.provenance.Reference;
import io.customshift.models.provenance.Watermark;
import io.customshift.models.provenance.WatermarkTag;
import java.util.List;
import java.util.Optional;

/**
 * PNG files of pictures, marked or not.
 *
 * @param watermarks whether pixels are marked, too
 * @param withSettings whether files say prompt and settings
 * @param references photos that the pictures were made from
 */
record PictureFiles(
        boolean watermarks, boolean withSettings, Optional<PictureMarker> marker, List<Reference> references) {

    /** The picture as it goes into files. Its tag is that of its pixels before. */
    RgbImage watermarked(RgbImage image) {
        return watermarks ? Watermark.mark(image, WatermarkTag.of(image.digest())) : image;
    }

    byte[] png(RgbImage image, PngMetadata settings) {
        return signed(PngWriter.encode(image, settings(settings)));
    }

    PngMetadata settings(PngMetadata all) {
        return withSettings ? all : PngMetadata.NONE;
    }

    byte[] signed(byte[] png) {
        return marker.map(by -> by.marked(png, references)).orElse(png);
    }
}
