package io.customshift.models.image;

import java.awt.Rectangle;
import java.awt.color.ICC_ColorSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks a WebP's RIFF chunks (RFC 9649). An animation of one picture is that picture. Nothing stands behind the
 * pixels, so a chunk of them that is cut short lacks some.
 */
final class WebpScan {
    /** Zeros behind lossless pixels: their decoder reads that far ahead, and into them where pixels are missing. */
    static final int BEHIND = 16;

    private static final int ALPHA_FLAG = 0x10;

    private final ByteBuffer in;
    private final List<String> notes = new ArrayList<>();
    private final Rectangle canvas = new Rectangle();
    private final Rectangle frame = new Rectangle();
    private int frames;
    private int orientation = ExifOrientation.UPRIGHT;
    private Optional<ByteBuffer> lossy = Optional.empty();
    private Optional<ByteBuffer> lossless = Optional.empty();
    private Optional<ByteBuffer> alpha = Optional.empty();
    private Optional<ICC_ColorSpace> colours = Optional.empty();

    private WebpScan(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    static PhotoFile scan(ByteBuffer in) {
        return new WebpScan(in).scan();
    }

    private PhotoFile scan() {
        walk(12, in.limit());
        if (lossy.isEmpty() && lossless.isEmpty()) {
            boolean more = (in.getInt(4) & 0xFFFFFFFFL) + 8 > in.limit();
            throw new UnreadableImage(more ? "is cut short: it ends before its first pixel" : "holds no picture");
        }
        ByteBuffer picture = lossless.or(() -> lossy).orElseThrow();
        boolean transparent;
        if (lossless.isPresent()) {
            int bits = picture.getInt(1);
            frame.setSize((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
            transparent = (bits >> 28 & 1) != 0;
        } else {
            frame.setSize(picture.getShort(6) & 0x3FFF, picture.getShort(8) & 0x3FFF);
            transparent = alpha.isPresent();
        }
        Rectangle screen = frames == 0 ? frame : frame.union(canvas);
        boolean raw = lossless.isEmpty() && alpha.isPresent() && (alpha.get().get(0) & 3) == 0;
        return new PhotoFile(
                PhotoFormat.WEBP,
                screen.width,
                screen.height,
                frame,
                Math.max(frames, 1),
                transparent || !frame.equals(screen),
                raw ? Optional.of(opacity(alpha.get())) : Optional.empty(),
                orientation,
                colours,
                PhotoFile.joined(riff(picture, raw ? Optional.empty() : alpha)),
                notes);
    }

    private void walk(int from, int to) {
        int at = from;
        while (at + 8 <= to) {
            String type = new String(PhotoFile.bytes(in, at, 4), StandardCharsets.ISO_8859_1);
            long length = in.getInt(at + 4) & 0xFFFFFFFFL;
            int there = (int) Math.min(length, to - at - 8L);
            if (there < length && lossy.isEmpty() && lossless.isEmpty()) {
                throw new UnreadableImage("is cut short: pixels are missing");
            }
            chunk(type, at + 8, there);
            at += 8 + there + (there & 1);
        }
    }

    private void chunk(String type, int at, int length) {
        ByteBuffer data = in.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
        boolean first = lossy.isEmpty() && lossless.isEmpty();
        switch (type) {
            case "VP8X" -> canvas.setSize(1 + u24(at + 4), 1 + u24(at + 7));
            case "ANMF" -> {
                if (frames++ == 0) {
                    frame.setLocation(2 * u24(at), 2 * u24(at + 3));
                    walk(at + 16, at + length);
                }
            }
            case "VP8 " -> lossy = first ? Optional.of(data) : lossy;
            case "VP8L" -> lossless = first ? Optional.of(data) : lossless;
            case "ALPH" -> alpha = first && length > 0 ? Optional.of(data) : alpha;
            case "ICCP" -> colours = IccProfiles.space(PhotoFile.bytes(in, at, length), 3, notes);
            case "EXIF" -> {
                // It should start with the TIFF header; some writers keep JPEG's prefix.
                int prefix = PhotoFile.starts(data, 0, 'E', 'x', 'i', 'f', 0, 0) ? 6 : 0;
                orientation = ExifOrientation.of(data.slice(prefix, length - prefix));
            }
            default -> {}
        }
    }

    /** A file of one picture. */
    private List<ByteBuffer> riff(ByteBuffer picture, Optional<ByteBuffer> compressedAlpha) {
        List<ByteBuffer> parts = new ArrayList<>();
        if (lossless.isPresent()) {
            add(parts, "VP8L", picture);
        } else {
            compressedAlpha.ifPresent(data -> {
                ByteBuffer extended = little(10).putInt(0, ALPHA_FLAG);
                extended.putInt(4, frame.width - 1).putInt(6, (frame.height - 1) << 8 | (frame.width - 1) >> 16);
                add(parts, "VP8X", extended);
                add(parts, "ALPH", data);
            });
            add(parts, "VP8 ", picture);
        }
        int size = 4 + parts.stream().mapToInt(ByteBuffer::limit).sum();
        parts.add(0, little(12).put(ascii("RIFF")).putInt(size).put(ascii("WEBP")));
        if (lossless.isPresent()) {
            parts.add(ByteBuffer.allocate(BEHIND));
        }
        return parts;
    }

    private static void add(List<ByteBuffer> parts, String type, ByteBuffer data) {
        parts.add(little(8).put(ascii(type)).putInt(data.limit()));
        parts.add(data);
        parts.add(ByteBuffer.allocate(data.limit() & 1));
    }

    /**
     * Alpha that is stored as it is but for its filter, which the decoder does not read: [frame.height, frame.width].
     */
    private byte[] opacity(ByteBuffer chunk) {
        int width = frame.width;
        if ((long) width * frame.height + 1 > chunk.limit()) {
            throw new UnreadableImage("is cut short: a part of its transparency is missing");
        }
        int filter = chunk.get(0) >> 2 & 3;
        byte[] plane = PhotoFile.bytes(chunk, 1, width * frame.height);
        for (int i = 0; i < plane.length; i++) {
            int left = i % width > 0 ? plane[i - 1] & 0xFF : i > 0 ? plane[i - width] & 0xFF : 0;
            int above = i >= width ? plane[i - width] & 0xFF : left;
            int corner = i % width > 0 && i >= width ? plane[i - width - 1] & 0xFF : i >= width ? above : left;
            plane[i] += (byte)
                    switch (filter) {
                        case 1 -> left;
                        case 2 -> above;
                        case 3 -> Math.min(Math.max(left + above - corner, 0), 255);
                        default -> 0;
                    };
        }
        return plane;
    }

    private int u24(int at) {
        return in.getShort(at) & 0xFFFF | (in.get(at + 2) & 0xFF) << 16;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
