package io.customshift.scheduler.intake;

import io.customshift.schemas.id.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * What a photo's header says; its pixels are not decoded, so a bomb does nothing.
 *
 * @param extension of a file of this format
 */
record ImageHeader(String extension, int width, int height) {
    private static final Set<String> FORMATS = Set.of("png", "jpg", "bmp", "gif");

    /** Refuses what is not one still picture of at most {@code pixelsMax} pixels; {@code what} names it in messages. */
    static ImageHeader read(Path file, String what, long bytesMax, long pixelsMax) throws IOException {
        long bytes = Files.size(file);
        if (bytes > bytesMax) {
            throw refused(
                    FailureCode.REFERENCE_TOO_LARGE,
                    what + " has more than " + bytesMax + " bytes; allowed are " + bytesMax + "; send a smaller photo");
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers =
                    in == null ? List.<ImageReader>of().iterator() : ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw unreadable(what, bytes, "its first bytes are of no known image format");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, false, true);
                String format = reader.getFormatName().toLowerCase(Locale.ROOT);
                String extension = format.equals("jpeg") ? "jpg" : format;
                if (!FORMATS.contains(extension)) {
                    throw unreadable(what, bytes, "it is " + format);
                }
                ImageHeader header = new ImageHeader(extension, reader.getWidth(0), reader.getHeight(0));
                header.check(what, pixelsMax);
                if (extension.equals("gif") && reader.getNumImages(true) > 1) {
                    throw unreadable(what, bytes, "it is animated");
                }
                return header;
            } catch (IOException | RuntimeException e) {
                if (e instanceof RefusedException refused) {
                    throw refused;
                }
                throw unreadable(what, bytes, "its header is damaged: " + e.getMessage());
            } finally {
                reader.dispose();
            }
        }
    }

    private void check(String what, long pixelsMax) {
        if (width < 1 || height < 1 || (long) width * height > pixelsMax) {
            throw refused(
                    FailureCode.REFERENCE_TOO_LARGE,
                    what + " is " + width + "x" + height + " pixels; allowed are " + pixelsMax
                            + " pixels together; send a smaller photo");
        }
    }

    private static RefusedException unreadable(String what, long bytes, String why) {
        return refused(
                FailureCode.REFERENCE_UNREADABLE,
                what + " (" + bytes + " bytes) is not a photo that can be read: " + why
                        + "; allowed is one still PNG, JPEG, BMP or GIF; convert it");
    }

    private static RefusedException refused(FailureCode code, String message) {
        return new RefusedException(code, message, List.of());
    }
}
