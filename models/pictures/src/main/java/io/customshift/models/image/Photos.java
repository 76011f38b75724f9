package io.customshift.models.image;

import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The one rule of what a photo is, and what it shows: JPEG (also CMYK), PNG, WebP or GIF of one picture, as a viewer
 * shows it on white paper. EXIF orientation and colour profiles are applied, any bit depth becomes 8-bit sRGB, then
 * transparency is flattened on white. Whatever harms no pixel is forgiven and noted; a missing pixel never is.
 *
 * <p>Files come from strangers. The order is the defence: size of the file, then its structure and claimed dimensions,
 * and only then the decoder, which gets a clean file of pixels alone. Errors: IMAGE_UNREADABLE, IMAGE_TOO_LARGE,
 * IMAGE_ANIMATED, IMAGE_EMPTY. Thread-safe.
 */
public final class Photos {
    /** Bytes of a file at most: 32 MiB. */
    public static final int BYTES_MAX = 32 << 20;

    /** Width times height at most: 64 mebipixels. */
    public static final int PIXELS_MAX = 64 << 20;

    /** Of a WebP, whose decoder is slow and holds up to four bytes of every pixel. */
    public static final int WEBP_PIXELS_MAX = 16 << 20;

    /** The longer side in pixels at most. */
    public static final int SIDE_MAX = 16_384;

    /** The shorter side in pixels at least. */
    public static final int SIDE_MIN = 8;

    /** Bytes that a check holds of the decoded picture, and fewer pixels than them. */
    private static final int CHECKED_BYTES = 32 << 20;

    private static final String GIVE = "give a whole JPEG, PNG, WebP or still GIF file";

    /**
     * What a check says of a photo.
     *
     * @param width as shown, upright or not
     * @param height as shown, upright or not
     * @param notes see {@link Photo}
     */
    public record Checked(PhotoFormat format, int width, int height, List<String> notes) {
        public Checked {
            notes = List.copyOf(notes);
        }
    }

    private Photos() {}

    /** The picture of a file, for those who need no notes. */
    public static RgbImage image(Path file) {
        return read(file).image();
    }

    public static Photo read(Path file) {
        return read(bytes(file), file.toString());
    }

    /** @param name what messages call the photo: a file name or an object key */
    public static Photo read(byte[] bytes, String name) {
        return read(bytes, name, PIXELS_MAX);
    }

    /**
     * For those who have little memory.
     *
     * @param pixelsMax width times height at most, by the file's header, before a pixel is decoded
     */
    public static Photo read(byte[] bytes, String name, int pixelsMax) {
        PhotoFile file = scanned(bytes, name);
        if ((long) file.width() * file.height() > pixelsMax) {
            throw new EngineException(
                    ErrorCode.IMAGE_TOO_LARGE,
                    name + " has " + file.width() + "x" + file.height() + " pixels; allowed are " + pixelsMax
                            + " in all; scale it down");
        }
        List<String> notes = new ArrayList<>(file.notes());
        byte[] rgb = new byte[3 * file.frame().width * file.frame().height];
        decode(file, name, notes, (reader, param) -> {
            BufferedImage image = reader.read(0, param);
            requireSize(image, file.frame().width, file.frame().height);
            requireVisible(SrgbPixels.flatten(image, file, rgb), file, name);
        });
        RgbImage stored = onCanvas(new RgbImage(file.frame().width, file.frame().height, rgb), file);
        return new Photo(ExifOrientation.upright(stored, file.orientation()), notes);
    }

    /**
     * Decodes every pixel as {@link #read} does and refuses what it refuses, keeping only a grid of them, and bands where
     * nothing is visible through the grid. Takes up to 130 MiB for the largest photo, and a few seconds.
     */
    public static Checked check(Path file, String name) {
        return check(bytes(file), name);
    }

    public static Checked check(byte[] bytes, String name) {
        PhotoFile file = scanned(bytes, name);
        Rectangle frame = file.frame();
        List<String> notes = new ArrayList<>(file.notes());
        decode(file, name, notes, (reader, param) -> {
            int step = (int) Math.ceil(Math.sqrt(4.0 * frame.width * frame.height / CHECKED_BYTES));
            param.setSourceSubsampling(step, step, 0, 0);
            BufferedImage grid = reader.read(0, param);
            boolean visible = file.opacity().map(Photos::anyNotZero).orElse(!file.alpha() || SrgbPixels.visible(grid));
            if (!visible && step > 1 && file.opacity().isEmpty()) {
                visible = visibleInBands(reader, param, frame, bytesOfPixel(grid.getRaster()));
            }
            requireVisible(visible, file, name);
        });
        return new Checked(file.format(), file.width(), file.height(), notes);
    }

    /** Each band costs the decoding of all before it; few photos come here. */
    private static boolean visibleInBands(ImageReader reader, ImageReadParam param, Rectangle frame, int bytesOfPixel)
            throws IOException {
        param.setSourceSubsampling(1, 1, 0, 0);
        int rows = Math.max(1, CHECKED_BYTES / bytesOfPixel / frame.width);
        boolean visible = false;
        for (int y = 0; y < frame.height && !visible; y += rows) {
            param.setSourceRegion(new Rectangle(0, y, frame.width, Math.min(rows, frame.height - y)));
            visible = SrgbPixels.visible(reader.read(0, param));
        }
        return visible;
    }

    private static int bytesOfPixel(Raster raster) {
        return Math.max(1, raster.getNumDataElements() * DataBuffer.getDataTypeSize(raster.getTransferType()) / 8);
    }

    private static boolean anyNotZero(byte[] opacity) {
        for (byte value : opacity) {
            if (value != 0) {
                return true;
            }
        }
        return false;
    }

    private static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(BYTES_MAX + 1);
        } catch (NoSuchFileException e) {
            throw failure(ErrorCode.IMAGE_UNREADABLE, file + " does not exist; check the path of the photo", e);
        } catch (IOException e) {
            throw failure(ErrorCode.IMAGE_UNREADABLE, file + " cannot be opened (" + e + "); " + GIVE, e);
        }
    }

    private static PhotoFile scanned(byte[] bytes, String name) {
        if (bytes.length > BYTES_MAX) {
            throw failure(
                    ErrorCode.IMAGE_TOO_LARGE,
                    name + " has more than " + BYTES_MAX + " bytes, the limit; save it smaller or as JPEG",
                    null);
        }
        if (bytes.length == 0) {
            throw failure(ErrorCode.IMAGE_EMPTY, name + " is empty (0 bytes); " + GIVE, null);
        }
        try {
            PhotoFile file = PhotoFile.scan(bytes);
            requireDimensions(name, file);
            return file;
        } catch (UnreadableImage e) {
            throw unreadable(name, e.getMessage(), e);
        }
    }

    private static void requireDimensions(String name, PhotoFile file) {
        String size = file.width() + "x" + file.height();
        if (file.frames() > 1) {
            throw failure(
                    ErrorCode.IMAGE_ANIMATED,
                    name + " is animated, the limit is 1 picture; save the one that shows the subject as a still image",
                    null);
        }
        int longer = Math.max(file.width(), file.height());
        boolean webp = file.format() == PhotoFormat.WEBP;
        int limit = webp ? WEBP_PIXELS_MAX : PIXELS_MAX;
        if (longer > SIDE_MAX || (long) file.width() * file.height() > limit) {
            String most = longer > SIDE_MAX ? SIDE_MAX + " on a side" : limit + " in all" + (webp ? " for a WebP" : "");
            throw failure(
                    ErrorCode.IMAGE_TOO_LARGE,
                    name + " is " + size + " pixels, the limit is " + most + "; scale it down"
                            + (webp ? " or save it as JPEG or PNG" : ""),
                    null);
        }
        if (Math.min(file.width(), file.height()) < SIDE_MIN || file.frame().isEmpty()) {
            throw failure(
                    ErrorCode.IMAGE_UNREADABLE,
                    name + " is " + size + " pixels, at least " + SIDE_MIN
                            + " on each side are needed to show a subject; give a larger photo",
                    null);
        }
    }

    private static void requireVisible(boolean visible, PhotoFile file, String name) {
        if (!visible) {
            throw failure(
                    ErrorCode.IMAGE_EMPTY,
                    name + " has no visible pixel: all " + (long) file.width() * file.height()
                            + " are fully transparent; give a photo that shows the subject",
                    null);
        }
    }

    /** Two answers to one question: a file made to pass one check and fail another, or a damaged one. */
    private static void requireSize(BufferedImage image, int width, int height) {
        if (image.getWidth() != width || image.getHeight() != height) {
            throw new UnreadableImage("contradicts itself about its size");
        }
    }

    private interface Decoding {
        void run(ImageReader reader, ImageReadParam param) throws IOException;
    }

    private static void decode(PhotoFile file, String name, List<String> notes, Decoding decoding) {
        Iterator<ImageReader> readers =
                ImageIO.getImageReadersByFormatName(file.format().readerName());
        if (!readers.hasNext()) {
            throw unreadable(name, "is " + file.format() + ", for which this installation has no reader", null);
        }
        ImageReader reader = readers.next();
        List<String> warnings = new ArrayList<>();
        byte[] pixels = file.pixels();
        try (ImageInputStream in = file.lossless() ? new EndedStream(pixels) : new ByteArrayImageInputStream(pixels)) {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning.toLowerCase(Locale.ROOT)));
            reader.setInput(in, false, true);
            decoding.run(reader, reader.getDefaultReadParam());
            if (file.lossless() && in.getStreamPosition() > pixels.length - WebpScan.BEHIND) {
                throw new UnreadableImage("is cut short or damaged: pixels are missing");
            }
        } catch (UnreadableImage e) {
            throw unreadable(name, e.getMessage(), e);
        } catch (EngineException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // Decoders report bad data by whatever fails first: index, argument, negative size, state.
            throw unreadable(name, "is cut short or damaged: its pixels cannot be decoded" + found(e), e);
        } finally {
            reader.dispose();
        }
        for (String warning : warnings) {
            if (meansLostPixels(warning)) {
                throw unreadable(name, "is cut short or damaged: pixels are missing (" + warning + ")", null);
            }
            if (warning.contains("extraneous bytes")) {
                notes.add("stray bytes follow its pixels; they were passed over");
            }
        }
    }

    /** What the decoder says, without the names of its classes. */
    private static String found(Throwable e) {
        Throwable cause = e.getCause();
        if (cause != null) {
            return found(cause);
        }
        String message = e.getMessage();
        return message == null || message.isBlank() ? "" : " (" + message + ")";
    }

    /**
     * Decoders go on after these, with grey or noise in the place of what was lost. The JPEG decoder tells its first
     * warning only, so bytes that are left over count as lost pixels but at the very end, where nothing can follow.
     */
    private static boolean meansLostPixels(String warning) {
        Predicate<String> says = warning::contains;
        return (says.test("extraneous bytes") && !says.test("before marker 0xd9"))
                || says.test("premature end")
                || says.test("instead of rst")
                || says.test("bad huffman")
                || says.test("invalid scan")
                || says.test("inconsistent progression")
                || says.test("corrupt data")
                || says.test("truncated");
    }

    private static RgbImage onCanvas(RgbImage image, PhotoFile file) {
        Rectangle frame = file.frame();
        if (frame.equals(new Rectangle(file.width(), file.height()))) {
            return image;
        }
        byte[] canvas = new byte[3 * file.width() * file.height()];
        Arrays.fill(canvas, (byte) 255);
        for (int y = 0; y < frame.height; y++) {
            int to = 3 * ((frame.y + y) * file.width() + frame.x);
            System.arraycopy(image.rgb(), 3 * y * frame.width, canvas, to, 3 * frame.width);
        }
        return new RgbImage(file.width(), file.height(), canvas);
    }

    private static EngineException unreadable(String name, String why, @Nullable Throwable cause) {
        String fix = why.contains(";") ? "" : "; " + GIVE + " (export it again if it was cut short)";
        return failure(ErrorCode.IMAGE_UNREADABLE, name + " cannot be read as a photo: it " + why + fix, cause);
    }

    private static EngineException failure(ErrorCode code, String message, @Nullable Throwable cause) {
        return new EngineException(code, message, cause);
    }
}
