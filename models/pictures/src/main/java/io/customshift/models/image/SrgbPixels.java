package io.customshift.models.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.util.Optional;

/**
 * Brings a decoded picture of any model (palette, gray, RGB, CMYK; 1 to 16 bits; with or without alpha) to opaque 8-bit
 * sRGB, row by row: first the colours, then the blending on white, as a viewer does.
 *
 * <p>Gray samples without a profile are taken as they are: files store them with sRGB's curve, while Java's own
 * conversion believes them to be linear and brightens the picture.
 */
final class SrgbPixels {
    private final Raster raster;
    private final int bands;
    private final int colours;
    private final boolean alpha;
    private final int[] maxima;
    private final Optional<int[]> palette;
    private final int[] row;

    private SrgbPixels(BufferedImage image) {
        ColorModel model = image.getColorModel();
        raster = image.getRaster();
        bands = raster.getNumBands();
        if (model instanceof IndexColorModel indexed) {
            int[] entries = new int[1 << model.getPixelSize()];
            java.util.Arrays.fill(entries, 0xFF000000);
            int[] defined = new int[indexed.getMapSize()];
            indexed.getRGBs(defined);
            System.arraycopy(defined, 0, entries, 0, Math.min(defined.length, entries.length));
            palette = Optional.of(entries);
            colours = 3;
            alpha = true;
            maxima = new int[] {255, 255, 255, 255};
        } else {
            palette = Optional.empty();
            colours = model.getColorSpace().getNumComponents();
            alpha = model.hasAlpha() && bands > colours;
            maxima = new int[bands];
            for (int b = 0; b < bands; b++) {
                maxima[b] = (1 << Math.min(raster.getSampleModel().getSampleSize(b), 30)) - 1;
            }
        }
        row = new int[raster.getWidth() * Math.max(4, bands)];
    }

    /** Whether any pixel is not fully transparent. */
    static boolean visible(BufferedImage image) {
        SrgbPixels pixels = new SrgbPixels(image);
        boolean visible = !pixels.alpha;
        for (int y = 0; y < image.getHeight() && !visible; y++) {
            int samples = pixels.read(y);
            for (int x = 0; x < image.getWidth() && !visible; x++) {
                visible = pixels.row[x * samples + samples - 1] != 0;
            }
        }
        return visible;
    }

    /**
     * Flattens {@code image} on white.
     *
     * @param file says what the samples mean and may hold the opacity
     * @param rgb [height, width, 3], written
     * @return whether any pixel is not fully transparent
     */
    static boolean flatten(BufferedImage image, PhotoFile file, byte[] rgb) {
        SrgbPixels pixels = new SrgbPixels(image);
        ColorSpace own = image.getColorModel().getColorSpace();
        Optional<? extends ColorSpace> space = file.colours();
        if (space.isEmpty() && pixels.palette.isEmpty() && own.getType() != ColorSpace.TYPE_GRAY && !own.isCS_sRGB()) {
            space = Optional.of(own);
        }
        return pixels.write(space, file.opacity(), rgb);
    }

    private boolean write(Optional<? extends ColorSpace> space, Optional<byte[]> opacity, byte[] rgb) {
        int width = raster.getWidth();
        boolean deep = maxima[0] > 255;
        Optional<RowConversion> conversion = space.map(s -> new RowConversion(s, width, deep));
        int wanted = space.map(ColorSpace::getNumComponents).orElse(3);
        int full = deep ? 65535 : 255;
        int[] samples = new int[width * wanted];
        byte[] converted = new byte[width * 3];
        boolean visible = false;
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            int stride = read(y);
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < wanted; c++) {
                    // Gray stands for three equal colours, and equal colours for gray.
                    int band = Math.min(c, Math.max(colours, 1) - 1);
                    samples[x * wanted + c] =
                            scaled(row[x * stride + band], maxima[band], conversion.isPresent() ? full : 255);
                }
            }
            conversion.ifPresent(c -> c.toSrgb(samples, wanted, converted));
            for (int x = 0; x < width; x++) {
                int a = 255;
                if (opacity.isPresent()) {
                    a = opacity.get()[y * width + x] & 0xFF;
                } else if (alpha) {
                    a = scaled(row[x * stride + stride - 1], maxima[stride - 1], 255);
                }
                visible |= a != 0;
                for (int c = 0; c < 3; c++) {
                    int value = conversion.isPresent() ? converted[x * 3 + c] & 0xFF : samples[x * 3 + c];
                    rgb[at++] = onWhite(value, a);
                }
            }
        }
        return visible;
    }

    /** Reads a row of samples, colours first, alpha last; returns how many a pixel has. */
    private int read(int y) {
        int width = raster.getWidth();
        if (palette.isEmpty()) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            return bands;
        }
        int[] indices = raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, (int[]) null);
        for (int x = 0; x < width; x++) {
            int argb = palette.get()[indices[x]];
            row[4 * x] = argb >> 16 & 0xFF;
            row[4 * x + 1] = argb >> 8 & 0xFF;
            row[4 * x + 2] = argb & 0xFF;
            row[4 * x + 3] = argb >>> 24;
        }
        return 4;
    }

    private static int scaled(int sample, int max, int full) {
        return max == full ? sample : (int) (((long) sample * full * 2 + max) / (2L * max));
    }

    private static byte onWhite(int value, int alpha) {
        return (byte) (alpha == 255 ? value : (value * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}
