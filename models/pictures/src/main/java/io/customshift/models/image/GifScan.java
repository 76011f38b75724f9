package io.customshift.models.image;

import java.util.Optional;

/** Walks a GIF's blocks (GIF89a) to its trailer, counting pictures. */
final class GifScan {
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int TRAILER = 0x3B;

    private GifScan() {}

    static ImageHeader scan(ByteReader file) {
        int width = file.u16le(6);
        int height = file.u16le(8);
        long at = 13 + colourTableBytes(file.u8(10));
        int frames = 0;
        while (true) {
            int block = file.u8(at);
            if (block == TRAILER) {
                break;
            }
            if (block == EXTENSION) {
                at = endOfSubBlocks(file, at + 2);
            } else if (block == IMAGE) {
                frames++;
                // A frame may be larger than the screen it is placed on; what is decoded is the larger of both.
                width = Math.max(width, file.u16le(at + 5));
                height = Math.max(height, file.u16le(at + 7));
                at = endOfSubBlocks(file, at + 10 + colourTableBytes(file.u8(at + 9)) + 1);
            } else {
                throw new TruncatedImage("has no GIF block at offset " + at);
            }
        }
        if (frames == 0 || width == 0 || height == 0) {
            throw new TruncatedImage("holds no GIF picture");
        }
        return new ImageHeader(
                ImageHeader.Format.GIF, width, height, frames, ExifOrientation.UPRIGHT, Optional.empty());
    }

    private static long colourTableBytes(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3L << ((flags & 7) + 1);
    }

    private static long endOfSubBlocks(ByteReader file, long from) {
        long at = from;
        int size;
        while ((size = file.u8(at)) != 0) {
            at += 1L + size;
        }
        return at + 1;
    }
}
