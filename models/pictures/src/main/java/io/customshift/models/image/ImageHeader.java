package io.customshift.models.image;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an image file says about itself before any pixel is decoded. The scanners that make it walk the container's
 * whole structure without allocating by what it claims, so a file cut short is known here.
 *
 * @param format the container
 * @param width width of the stored picture, before orientation
 * @param height height of the stored picture, before orientation
 * @param frames number of pictures shown in turn; 1 for a still
 * @param orientation EXIF orientation, 1 to 8; 1 where there is none
 * @param iccProfile an embedded colour profile that the format's decoder does not apply itself
 */
record ImageHeader(Format format, int width, int height, int frames, int orientation, Optional<byte[]> iccProfile) {

    enum Format {
        JPEG("jpeg"),
        PNG("png"),
        GIF("gif"),
        WEBP("webp");

        private final String readerName;

        Format(String readerName) {
            this.readerName = readerName;
        }

        /** The name that ImageIO knows the reader by. */
        String readerName() {
            return readerName;
        }
    }

    /** Reads the structure of a whole file. {@code name} is for messages. */
    static ImageHeader scan(ByteReader file, String name) {
        Format format = sniff(file).orElseThrow(() -> unreadable(name, "starts as no known image format"));
        try {
            return switch (format) {
                case JPEG -> JpegScan.scan(file);
                case PNG -> PngScan.scan(file);
                case GIF -> GifScan.scan(file);
                case WEBP -> WebpScan.scan(file);
            };
        } catch (TruncatedImage e) {
            throw unreadable(name, e.getMessage() + " (the file has " + file.length() + " bytes)");
        }
    }

    private static Optional<Format> sniff(ByteReader file) {
        if (file.matches(0, 0xFF, 0xD8, 0xFF)) {
            return Optional.of(Format.JPEG);
        }
        if (file.matches(0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
            return Optional.of(Format.PNG);
        }
        if (file.matches(0, 'G', 'I', 'F', '8')) {
            return Optional.of(Format.GIF);
        }
        if (file.matches(0, 'R', 'I', 'F', 'F') && file.matches(8, 'W', 'E', 'B', 'P')) {
            return Optional.of(Format.WEBP);
        }
        return Optional.empty();
    }

    static EngineException unreadable(String name, String what) {
        return unreadable(name, what, null);
    }

    static EngineException unreadable(String name, String what, @Nullable Throwable cause) {
        return new EngineException(
                ErrorCode.IMAGE_UNREADABLE,
                name + " cannot be read as an image: it " + what
                        + "; give a whole JPEG, PNG, WebP or still GIF file (export it again if it was cut short)",
                cause);
    }
}
