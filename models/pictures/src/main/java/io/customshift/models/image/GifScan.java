package io.customshift.models.image;

import java.awt.Rectangle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Walks a GIF's blocks (GIF89a), counting pictures. A file may end as soon as its pixel data does; whether that is all
 * there is told by the decoder.
 */
final class GifScan {
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;

    private final ByteBuffer in;
    private final List<ByteBuffer> pixels = new ArrayList<>();
    private final Rectangle frame = new Rectangle();
    private int frames;
    private boolean alpha;
    private boolean ended;

    private GifScan(ByteBuffer in) {
        this.in = in.order(ByteOrder.LITTLE_ENDIAN);
    }

    static PhotoFile scan(ByteBuffer in) {
        return new GifScan(in).scan();
    }

    private PhotoFile scan() {
        int at = 13 + colourTableBytes(u8(10));
        pixels.add(in.slice(0, at));
        while (at >= 0 && at < in.limit() && !ended) {
            int block = u8(at);
            if (block == EXTENSION && at + 1 < in.limit()) {
                int end = endOfSubBlocks(at + 2);
                if (end > 0 && u8(at + 1) == GRAPHIC_CONTROL && frames == 0) {
                    alpha = (u8(at + 3) & 1) != 0;
                    pixels.add(in.slice(at, end - at));
                }
                at = end;
            } else if (block == IMAGE && at + 10 < in.limit()) {
                at = picture(at);
            } else {
                ended = block == TRAILER;
                break;
            }
        }
        if (frames == 0) {
            throw new UnreadableImage(ended ? "holds no picture" : "is cut short: it ends before its first pixel");
        }
        pixels.add(ByteBuffer.wrap(new byte[] {TRAILER}));
        Rectangle screen = frame.union(new Rectangle(u16(6), u16(8)));
        return new PhotoFile(
                PhotoFormat.GIF,
                screen.width,
                screen.height,
                frame,
                frames,
                alpha || !frame.equals(screen),
                Optional.empty(),
                ExifOrientation.UPRIGHT,
                Optional.empty(),
                PhotoFile.joined(pixels),
                ended ? List.of() : List.of("its end marker is missing; all its pixels are there"));
    }

    /** Takes the first picture, counts the others; where the next block is, or -1. */
    private int picture(int at) {
        int data = at + 10 + colourTableBytes(u8(at + 9)) + 1;
        int end = endOfSubBlocks(data);
        if (frames++ == 0) {
            frame.setBounds(u16(at + 1), u16(at + 3), u16(at + 5), u16(at + 7));
            if (coded(data) < (long) frame.width * frame.height) {
                throw new UnreadableImage("is cut short or damaged: pixels are missing");
            }
            pixels.add(in.slice(at, (end < 0 ? lastWholeSubBlock(data) : end) - at));
            if (end < 0) {
                pixels.add(ByteBuffer.wrap(new byte[] {0}));
            }
        }
        return end;
    }

    /** How many pixels the LZW codes stand for: decoders fill up without a word what is missing. */
    private long coded(int data) {
        int least = u8(data - 1);
        if (least < 1 || least > 11) {
            return 0;
        }
        int clear = 1 << least;
        int[] lengths = new int[4096];
        Arrays.fill(lengths, 0, clear, 1);
        int next = clear + 2;
        int width = least + 1;
        int last = -1;
        long total = 0;
        int bits = 0;
        int held = 0;
        int end = lastWholeSubBlock(data);
        for (int block = data; block < end; block += 1 + u8(block)) {
            for (int at = block + 1; at <= block + u8(block); at++) {
                bits |= u8(at) << held;
                held += 8;
                while (held >= width) {
                    int code = bits & (1 << width) - 1;
                    bits >>>= width;
                    held -= width;
                    if (code == clear) {
                        next = clear + 2;
                        width = least + 1;
                        last = -1;
                        continue;
                    }
                    if (code == clear + 1 || code > next || (code == next && last < 0)) {
                        return total;
                    }
                    if (last >= 0 && next < lengths.length) {
                        lengths[next++] = lengths[last] + 1;
                        width = Math.min(12, Math.max(width, 32 - Integer.numberOfLeadingZeros(next)));
                    }
                    total += lengths[code];
                    last = code;
                }
            }
        }
        return total;
    }

    private static int colourTableBytes(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /** Behind the empty sub-block that ends them, or -1 where it is missing. */
    private int endOfSubBlocks(int from) {
        int at = lastWholeSubBlock(from);
        return at < in.limit() && u8(at) == 0 ? at + 1 : -1;
    }

    /** Behind the last sub-block that holds data and is all there. */
    private int lastWholeSubBlock(int from) {
        int at = from;
        while (at < in.limit() && u8(at) != 0 && at + 1 + u8(at) <= in.limit()) {
            at += 1 + u8(at);
        }
        return at;
    }

    private int u8(int at) {
        return in.get(at) & 0xFF;
    }

    private int u16(int at) {
        return in.getShort(at) & 0xFFFF;
    }
}
