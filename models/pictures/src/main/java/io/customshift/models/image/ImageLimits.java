package io.customshift.models.image;

/**
 * What a reference photo may measure. The limits are checked on the file's header, before any pixel is decoded, so a
 * small file that claims a huge picture costs nothing.
 *
 * @param maxBytes size of the encoded file
 * @param maxPixels width times height
 * @param maxSide the longer side in pixels
 * @param minSide the shorter side in pixels
 */
public record ImageLimits(long maxBytes, long maxPixels, int maxSide, int minSide) {
    /** 64 MiB, 64 megapixels, 16,384 pixels on the longer side, 8 on the shorter. */
    public static final ImageLimits DEFAULT = new ImageLimits(64L << 20, 64_000_000L, 16_384, 8);

    public ImageLimits {
        if (maxBytes < 1 || maxPixels < 1 || minSide < 1 || maxSide < minSide) {
            throw new IllegalArgumentException("limits must be positive and minSide at most maxSide: " + maxBytes + ", "
                    + maxPixels + ", " + maxSide + ", " + minSide);
        }
    }
}
