package io.customshift.models.image;

import java.util.Optional;

/**
 * Walks a JPEG's marker segments (ITU T.81, annex B) to its end-of-image marker. Decoders fill a cut file with grey
 * and only warn; a file without that marker is refused here.
 */
final class JpegScan {
    private static final int START_OF_SCAN = 0xDA;
    private static final int END_OF_IMAGE = 0xD9;
    private static final int APP1 = 0xE1;
    private static final int EXIF_PREFIX = 6;

    private JpegScan() {}

    static ImageHeader scan(ByteReader file) {
        int width = 0;
        int height = 0;
        int orientation = ExifOrientation.UPRIGHT;
        boolean scanned = false;
        long at = 2;
        while (true) {
            if (file.u8(at) != 0xFF) {
                throw new TruncatedImage("has no JPEG marker at offset " + at);
            }
            int marker = file.u8(at + 1);
            if (marker == 0xFF) {
                at++; // fill byte
                continue;
            }
            if (marker == END_OF_IMAGE) {
                break;
            }
            if (isStandalone(marker)) {
                at += 2;
                continue;
            }
            int length = file.u16be(at + 2);
            if (length < 2) {
                throw new TruncatedImage("has a JPEG segment of impossible length at offset " + at);
            }
            file.require(at + 2, length);
            if (isFrame(marker)) {
                height = file.u16be(at + 5);
                width = file.u16be(at + 7);
            } else if (marker == APP1 && file.matches(at + 4, 'E', 'x', 'i', 'f', 0, 0) && length > 2 + EXIF_PREFIX) {
                orientation = ExifOrientation.of(file.slice(at + 4 + EXIF_PREFIX, length - 2L - EXIF_PREFIX));
            }
            at += 2L + length;
            if (marker == START_OF_SCAN) {
                scanned = true;
                at = endOfEntropyCodedData(file, at);
            }
        }
        if (!scanned || width == 0 || height == 0) {
            throw new TruncatedImage("holds no JPEG picture");
        }
        return new ImageHeader(ImageHeader.Format.JPEG, width, height, 1, orientation, Optional.empty());
    }

    /** The offset of the next real marker: not a stuffed zero and not a restart. */
    private static long endOfEntropyCodedData(ByteReader file, long from) {
        byte[] bytes = file.all();
        for (int i = (int) from; i + 1 < bytes.length; i++) {
            if (bytes[i] == (byte) 0xFF) {
                int next = bytes[i + 1] & 0xFF;
                if (next != 0 && next != 0xFF && !(next >= 0xD0 && next <= 0xD7)) {
                    return i;
                }
            }
        }
        throw new TruncatedImage("is cut short: its pixel data has no end-of-image marker");
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    private static boolean isStandalone(int marker) {
        return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8);
    }
}
