package io.customshift.models.image;

import java.awt.Rectangle;
import java.awt.color.ICC_ColorSpace;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a photo's file says of its picture, and a file of the same format that holds nothing but its pixels: decoders
 * never see what else was in it, damaged or not. The scans that make it walk the container without allocating by what
 * it claims.
 *
 * @param format the container
 * @param width of what a viewer shows, before orientation
 * @param height of what a viewer shows, before orientation
 * @param frame where the decoded picture lies in that; the rest of it is transparent
 * @param frames number of pictures shown in turn; 1 for a still
 * @param alpha whether a pixel may be transparent
 * @param opacity [frame.height, frame.width], where the decoder does not read it
 * @param orientation EXIF orientation, 1 to 8; 1 where there is none
 * @param colours what the samples mean, where it is not sRGB: of one component (gray) or three
 * @param pixels the clean file
 * @param notes see {@link Photo}
 */
record PhotoFile(
        PhotoFormat format,
        int width,
        int height,
        Rectangle frame,
        int frames,
        boolean alpha,
        Optional<byte[]> opacity,
        int orientation,
        Optional<ICC_ColorSpace> colours,
        byte[] pixels,
        List<String> notes) {

    PhotoFile {
        notes = List.copyOf(notes);
    }

    /** Whether this is a lossless WebP, with {@link WebpScan#BEHIND} zeros behind it. */
    boolean lossless() {
        return format == PhotoFormat.WEBP && starts(ByteBuffer.wrap(pixels), 12, 'V', 'P', '8', 'L');
    }

    /** @throws UnreadableImage what is wrong with it */
    static PhotoFile scan(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file).asReadOnlyBuffer();
        try {
            if (starts(in, 0, 0xFF, 0xD8)) {
                return JpegScan.scan(in);
            }
            if (starts(in, 0, 0x89, 'P', 'N', 'G', 0x0D, 0x0A, 0x1A, 0x0A)) {
                return PngScan.scan(in);
            }
            if (starts(in, 0, 'G', 'I', 'F', '8')) {
                return GifScan.scan(in);
            }
            if (starts(in, 0, 'R', 'I', 'F', 'F') && starts(in, 8, 'W', 'E', 'B', 'P')) {
                return WebpScan.scan(in);
            }
        } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
            throw new UnreadableImage("is cut short or damaged: its header is not whole");
        }
        throw new UnreadableImage(ForeignFormat.describe(file));
    }

    /** Whether these bytes, as numbers or ASCII letters, are at that place. */
    static boolean starts(ByteBuffer in, int at, int... expected) {
        if (at + expected.length > in.limit()) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((in.get(at + i) & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    static byte[] joined(List<ByteBuffer> parts) {
        ByteBuffer all =
                ByteBuffer.allocate(parts.stream().mapToInt(ByteBuffer::limit).sum());
        parts.forEach(part -> all.put(part.duplicate().rewind()));
        return all.array();
    }

    static byte[] bytes(ByteBuffer in, int at, int length) {
        byte[] copy = new byte[length];
        in.get(at, copy);
        return copy;
    }
}
