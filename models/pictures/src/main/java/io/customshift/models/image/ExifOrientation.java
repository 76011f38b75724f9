package io.customshift.models.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The orientation tag of an EXIF block (TIFF structure; EXIF 2.32, tag 0x0112). Damaged EXIF is common in good
 * photos, so anything that does not parse means "upright".
 */
final class ExifOrientation {
    static final int UPRIGHT = 1;
    private static final int TAG_ORIENTATION = 0x0112;
    private static final int TYPE_SHORT = 3;

    private ExifOrientation() {}

    /** The orientation, 1 to 8, from the bytes that start with the TIFF byte-order mark. */
    static int of(ByteBuffer block) {
        boolean little = PhotoFile.starts(block, 0, 'I', 'I', 42, 0);
        if (!little && !PhotoFile.starts(block, 0, 'M', 'M', 0, 42)) {
            return UPRIGHT;
        }
        ByteBuffer tiff = block.duplicate().order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        try {
            int directory = tiff.getInt(4);
            int entries = tiff.getShort(directory) & 0xFFFF;
            for (int i = 0; i < entries; i++) {
                int entry = directory + 2 + 12 * i;
                if (tiff.getShort(entry) == TAG_ORIENTATION && tiff.getShort(entry + 2) == TYPE_SHORT) {
                    int value = tiff.getShort(entry + 8);
                    return value >= 1 && value <= 8 ? value : UPRIGHT;
                }
            }
            return UPRIGHT;
        } catch (IndexOutOfBoundsException e) {
            return UPRIGHT;
        }
    }

    /**
     * The pixels turned upright.
     *
     * @param orientation 1 to 8: how the stored rows and columns map to what a viewer shows
     */
    static RgbImage upright(RgbImage stored, int orientation) {
        if (orientation == UPRIGHT) {
            return stored;
        }
        boolean swapped = orientation >= 5;
        int width = swapped ? stored.height() : stored.width();
        int height = swapped ? stored.width() : stored.height();
        int lastX = stored.width() - 1;
        int lastY = stored.height() - 1;
        byte[] source = stored.rgb();
        byte[] target = new byte[source.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int sourceX = swapped ? y : x;
                int sourceY = swapped ? x : y;
                switch (orientation) {
                    case 2 -> sourceX = lastX - x;
                    case 3 -> {
                        sourceX = lastX - x;
                        sourceY = lastY - y;
                    }
                    case 4 -> sourceY = lastY - y;
                    case 6 -> sourceY = lastY - x;
                    case 7 -> {
                        sourceX = lastX - y;
                        sourceY = lastY - x;
                    }
                    case 8 -> sourceX = lastX - y;
                    default -> {}
                }
                int from = (sourceY * stored.width() + sourceX) * 3;
                int to = (y * width + x) * 3;
                target[to] = source[from];
                target[to + 1] = source[from + 1];
                target[to + 2] = source[from + 2];
            }
        }
        return new RgbImage(width, height, target);
    }
}
