package io.customshift.models.image;

import io.customshift.models.digest.Digests;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A decoded picture: 8-bit sRGB, opaque, upright, rows from the top, [H, W, 3] interleaved. The array is shared, not
 * copied (a photo is up to 192 MB): treat it as read-only.
 */
public final class RgbImage {
    private final int width;
    private final int height;
    private final byte[] rgb;

    /** @param rgb [height, width, 3]; kept, not copied */
    public RgbImage(int width, int height, byte[] rgb) {
        if (width < 1 || height < 1 || rgb.length != (long) width * height * 3) {
            throw new IllegalArgumentException(
                    "rgb has " + rgb.length + " bytes, " + width + "x" + height + " needs width*height*3 of them");
        }
        this.width = width;
        this.height = height;
        this.rgb = rgb;
    }

    /**
     * A picture from the decoder's output.
     *
     * @param chw [3, height, width], nominally in [-1, 1]; values outside are clamped
     * @throws EngineException PICTURE_NOT_FINITE when a value is not finite
     */
    public static RgbImage fromChw(float[] chw, int width, int height) {
        int plane = Math.multiplyExact(width, height);
        if (chw.length != Math.multiplyExact(plane, 3)) {
            throw new IllegalArgumentException(
                    "chw has " + chw.length + " values, 3x" + height + "x" + width + " are needed");
        }
        byte[] rgb = new byte[chw.length];
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < plane; i++) {
                float value = chw[c * plane + i];
                if (!Float.isFinite(value)) {
                    throw new EngineException(
                            ErrorCode.PICTURE_NOT_FINITE,
                            "the generated picture holds values that are not finite (first at channel " + c + ", row "
                                    + i / width + ", column " + i % width
                                    + "): the weights overflow in this number type; try --dtype float32");
                }
                float scaled = Math.min(Math.max(value * 0.5f + 0.5f, 0f), 1f) * 255f;
                rgb[i * 3 + c] = (byte) Math.round(scaled);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    /** The pixels, [height, width, 3]; shared, not to be changed. */
    public byte[] rgb() {
        return rgb;
    }

    /** One sample, 0 to 255. */
    public int sample(int x, int y, int channel) {
        return rgb[(y * width + x) * 3 + channel] & 0xFF;
    }

    /**
     * SHA-256 in hexadecimal over width, height (big-endian 32 bit) and the pixels: the same picture in another file
     * format or with other metadata has the same digest. Part of cache keys, with {@link Preprocess#ID}.
     */
    public String digest() {
        return Digests.hex(ByteBuffer.allocate(8).putInt(width).putInt(height).array(), rgb);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RgbImage that
                && width == that.width
                && height == that.height
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "RgbImage[" + width + "x" + height + "]";
    }
}
