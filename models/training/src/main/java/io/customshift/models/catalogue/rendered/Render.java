package io.customshift.models.catalogue.rendered;

/**
 * A picture.
 *
 * @param rgb 8-bit sRGB, [size, size, 3], rows from the top
 * @param mask how much of each pixel the product covers, [size, size], 0 to 255
 */
@SuppressWarnings("ArrayRecordComponent")
public record Render(int size, byte[] rgb, byte[] mask) {
    /** Planar [3, size, size] from −1 to 1. */
    public float[] planar() {
        int plane = size * size;
        float[] pixels = new float[3 * plane];
        for (int i = 0; i < plane; i++) {
            for (int channel = 0; channel < 3; channel++) {
                pixels[channel * plane + i] = (rgb[3 * i + channel] & 255) / 127.5f - 1;
            }
        }
        return pixels;
    }

    /** The mask from 0 to 1. */
    public float[] cover() {
        float[] cover = new float[mask.length];
        for (int i = 0; i < mask.length; i++) {
            cover[i] = (mask[i] & 255) / 255f;
        }
        return cover;
    }
}
