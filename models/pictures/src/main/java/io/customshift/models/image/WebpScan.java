package io.customshift.models.image;

import java.util.Optional;

/** Walks a WebP's RIFF chunks (RFC 9649). */
final class WebpScan {
    private static final int FLAG_ANIMATION = 0x02;

    private WebpScan() {}

    static ImageHeader scan(ByteReader file) {
        long end = 8 + file.u32le(4);
        file.require(0, end);
        int width = 0;
        int height = 0;
        boolean pixels = false;
        boolean animated = false;
        int orientation = ExifOrientation.UPRIGHT;
        long at = 12;
        while (at + 8 <= end) {
            String type = file.ascii(at, 4);
            long length = file.u32le(at + 4);
            long data = at + 8;
            file.require(data, length);
            switch (type) {
                case "VP8X" -> {
                    animated |= (file.u8(data) & FLAG_ANIMATION) != 0;
                    width = Math.max(width, 1 + file.u24le(data + 4));
                    height = Math.max(height, 1 + file.u24le(data + 7));
                }
                case "VP8 " -> {
                    pixels = true;
                    width = Math.max(width, file.u16le(data + 6) & 0x3FFF);
                    height = Math.max(height, file.u16le(data + 8) & 0x3FFF);
                }
                case "VP8L" -> {
                    pixels = true;
                    long bits = file.u32le(data + 1);
                    width = Math.max(width, (int) (bits & 0x3FFF) + 1);
                    height = Math.max(height, (int) (bits >> 14 & 0x3FFF) + 1);
                }
                case "ANIM", "ANMF" -> animated = true;
                case "EXIF" -> orientation = exif(file.slice(data, length));
                default -> {}
            }
            at = data + length + (length & 1);
        }
        if ((!pixels && !animated) || width == 0 || height == 0) {
            throw new TruncatedImage("holds no WebP picture");
        }
        return new ImageHeader(ImageHeader.Format.WEBP, width, height, animated ? 2 : 1, orientation, Optional.empty());
    }

    /** The chunk should start with the TIFF header; some writers keep JPEG's "Exif" prefix. */
    private static int exif(byte[] chunk) {
        ByteReader reader = new ByteReader(chunk);
        return ExifOrientation.of(
                reader.matches(0, 'E', 'x', 'i', 'f', 0, 0) ? reader.slice(6, chunk.length - 6L) : chunk);
    }
}
