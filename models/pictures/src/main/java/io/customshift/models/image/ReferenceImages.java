package io.customshift.models.image;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes a reference photo into what a viewer would show on white paper: JPEG (also CMYK), PNG, WebP or a still GIF,
 * EXIF orientation applied, transparency flattened on white, any bit depth and colour space brought to 8-bit sRGB.
 *
 * <p>Files come from strangers. The order of the checks is the defence: size of the file, then its structure and
 * claimed dimensions, and only then the decoder. Errors: IMAGE_UNREADABLE, IMAGE_TOO_LARGE, IMAGE_ANIMATED,
 * IMAGE_EMPTY. Thread-safe.
 */
public final class ReferenceImages {
    private ReferenceImages() {}

    public static RgbImage decode(Path file) {
        return decode(file, ImageLimits.DEFAULT);
    }

    public static RgbImage decode(Path file, ImageLimits limits) {
        String name = file.toString();
        try (InputStream in = Files.newInputStream(file)) {
            requireBytes(name, Files.size(file), limits);
            // One more than the limit, should the file grow between the two calls.
            byte[] bytes = in.readNBytes((int) Math.min(limits.maxBytes() + 1, Integer.MAX_VALUE - 8));
            return decode(bytes, name, limits);
        } catch (NoSuchFileException e) {
            throw new EngineException(
                    ErrorCode.IMAGE_UNREADABLE, name + " does not exist; check the path of the reference", e);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.IMAGE_UNREADABLE,
                    name + " cannot be read (" + e + "); give a readable JPEG, PNG, WebP or still GIF file",
                    e);
        }
    }

    /** @param name what messages call the picture: a file name or an object key */
    public static RgbImage decode(byte[] bytes, String name, ImageLimits limits) {
        requireBytes(name, bytes.length, limits);
        if (bytes.length == 0) {
            throw new EngineException(
                    ErrorCode.IMAGE_EMPTY,
                    name + " is empty (0 bytes); give a whole JPEG, PNG, WebP or still GIF file");
        }
        ImageHeader header = ImageHeader.scan(new ByteReader(bytes), name);
        requireDimensions(name, header, limits);
        RgbImage stored = SrgbPixels.opaque(pixels(bytes, header, name), header.iccProfile(), name);
        return ExifOrientation.upright(stored, header.orientation());
    }

    private static void requireBytes(String name, long bytes, ImageLimits limits) {
        if (bytes > limits.maxBytes()) {
            throw new EngineException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    name + " has " + bytes + " bytes, the limit is " + limits.maxBytes()
                            + "; save it smaller or as JPEG");
        }
    }

    private static void requireDimensions(String name, ImageHeader header, ImageLimits limits) {
        String size = header.width() + "x" + header.height();
        if (header.frames() > 1) {
            throw new EngineException(
                    ErrorCode.IMAGE_ANIMATED,
                    name
                            + " is animated, the limit is 1 frame; save the frame that shows the subject as a still image");
        }
        if (Math.max(header.width(), header.height()) > limits.maxSide()) {
            throw new EngineException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    name + " is " + size + " pixels, the limit is " + limits.maxSide() + " on a side; scale it down");
        }
        if ((long) header.width() * header.height() > limits.maxPixels()) {
            throw new EngineException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    name + " is " + size + " pixels, the limit is " + limits.maxPixels() + " in all; scale it down");
        }
        if (Math.min(header.width(), header.height()) < limits.minSide()) {
            throw new EngineException(
                    ErrorCode.IMAGE_UNREADABLE,
                    name + " is " + size + " pixels, at least " + limits.minSide()
                            + " on each side are needed to show a subject; give a larger photo");
        }
    }

    private static BufferedImage pixels(byte[] bytes, ImageHeader header, String name) {
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(header.format().readerName());
        if (!readers.hasNext()) {
            throw ImageHeader.unreadable(name, "is " + header.format() + ", for which this installation has no reader");
        }
        ImageReader reader = readers.next();
        List<String> damage = new ArrayList<>();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.addIIOReadWarningListener((source, warning) -> {
                if (meansLostPixels(warning)) {
                    damage.add(warning);
                }
            });
            reader.setInput(in, true, true);
            if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
                // Two answers to one question: a file made to pass one check and fail another, or a damaged one.
                if ((long) reader.getWidth(0) * reader.getHeight(0) > (long) header.width() * header.height()) {
                    throw ImageHeader.unreadable(name, "contradicts itself about its size");
                }
            }
            BufferedImage image = reader.read(0);
            if (!damage.isEmpty()) {
                throw ImageHeader.unreadable(name, "has damaged pixel data (" + damage.get(0) + ")");
            }
            return image;
        } catch (EngineException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders report bad data by whatever fails first: index, argument, negative size, state.
            throw ImageHeader.unreadable(name, "fails in decoding (" + e + ")", e);
        } finally {
            reader.dispose();
        }
    }

    /** Decoders go on after these, with grey or noise in the place of what was lost. */
    private static boolean meansLostPixels(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        return text.contains("premature end")
                || text.contains("bad huffman")
                || text.contains("invalid scan")
                || text.contains("corrupt data")
                || text.contains("truncated");
    }
}
