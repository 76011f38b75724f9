package io.customshift.models.image;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.SampleModel;
import java.awt.image.WritableRaster;
import java.util.Optional;

/**
 * Brings a decoded picture of any model (palette, gray, RGB, CMYK; 1 to 16 bits; with or without alpha) to opaque 8-bit
 * sRGB, row by row.
 *
 * <p>Gray samples are taken as they are: files store them with sRGB's curve, while Java's own conversion believes
 * them to be linear and brightens the picture.
 */
final class SrgbPixels {
    private static final int WHITE = 255;

    private SrgbPixels() {}

    /**
     * Flattens {@code image} on white.
     *
     * @param profile the profile of RGB samples when the decoder left it unapplied
     * @throws EngineException IMAGE_EMPTY when every pixel is fully transparent
     */
    static RgbImage opaque(BufferedImage image, Optional<byte[]> profile, String name) {
        ColorModel model = image.getColorModel();
        byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(image.getWidth(), image.getHeight()), 3)];
        boolean visible = model instanceof IndexColorModel palette
                ? fromPalette(image.getRaster(), palette, rgb)
                : fromSamples(image, rgb);
        if (!visible) {
            throw new EngineException(
                    ErrorCode.IMAGE_EMPTY,
                    name + " has no visible pixel: all " + (long) image.getWidth() * image.getHeight()
                            + " are fully transparent; give a photo that shows the subject");
        }
        RgbImage result = new RgbImage(image.getWidth(), image.getHeight(), rgb);
        profile.flatMap(SrgbPixels::rgbSpace).ifPresent(space -> convert(result, space));
        return result;
    }

    private static boolean fromPalette(Raster raster, IndexColorModel palette, byte[] rgb) {
        int width = raster.getWidth();
        int[] colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
        int[] row = new int[width];
        boolean visible = false;
        int at = 0;
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, width, 1, 0, row);
            for (int index : row) {
                int argb = index < colours.length ? colours[index] : 0xFF000000;
                int alpha = argb >>> 24;
                visible |= alpha != 0;
                rgb[at++] = onWhite(argb >> 16 & 0xFF, alpha);
                rgb[at++] = onWhite(argb >> 8 & 0xFF, alpha);
                rgb[at++] = onWhite(argb & 0xFF, alpha);
            }
        }
        return visible;
    }

    private static boolean fromSamples(BufferedImage image, byte[] rgb) {
        ColorModel model = image.getColorModel();
        ColorSpace space = model.getColorSpace();
        boolean gray = space.getType() == ColorSpace.TYPE_GRAY;
        boolean direct = gray || space.isCS_sRGB();
        int width = image.getWidth();
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        int colours = gray ? 1 : space.getNumComponents();
        boolean alpha = model.hasAlpha() && bands > colours;
        int[] scale = maxima(raster.getSampleModel());
        int[] row = new int[width * bands];
        byte[] converted = new byte[direct ? 0 : width * 3];
        RowConversion conversion = new RowConversion(space, width, scale);
        boolean visible = false;
        int at = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            if (!direct) {
                conversion.toSrgb(row, bands, converted);
            }
            for (int x = 0; x < width; x++) {
                int opacity = alpha ? to8(row[x * bands + bands - 1], scale[bands - 1]) : WHITE;
                visible |= opacity != 0;
                for (int c = 0; c < 3; c++) {
                    int band = gray ? 0 : c;
                    int value = direct ? to8(row[x * bands + band], scale[band]) : converted[x * 3 + c] & 0xFF;
                    rgb[at++] = onWhite(value, opacity);
                }
            }
        }
        return visible;
    }

    private static int[] maxima(SampleModel samples) {
        int[] maxima = new int[samples.getNumBands()];
        for (int b = 0; b < maxima.length; b++) {
            maxima[b] = (1 << Math.min(samples.getSampleSize(b), 30)) - 1;
        }
        return maxima;
    }

    private static int to8(int sample, int max) {
        return max == 255 ? sample : (int) (((long) sample * 255 * 2 + max) / (2L * max));
    }

    private static byte onWhite(int value, int alpha) {
        return (byte) (alpha == 255 ? value : (value * alpha + WHITE * (255 - alpha) + 127) / 255);
    }

    private static Optional<ICC_ColorSpace> rgbSpace(byte[] profile) {
        try {
            ICC_ColorSpace space = new ICC_ColorSpace(ICC_Profile.getInstance(profile));
            return space.getType() == ColorSpace.TYPE_RGB && !space.isCS_sRGB() ? Optional.of(space) : Optional.empty();
        } catch (IllegalArgumentException | CMMException e) {
            return Optional.empty(); // a damaged profile is ignored, as viewers do
        }
    }

    private static void convert(RgbImage image, ICC_ColorSpace space) {
        int width = image.width();
        byte[] row = new byte[width * 3];
        int[] samples = new int[width * 3];
        RowConversion conversion = new RowConversion(space, width, new int[] {255, 255, 255});
        for (int y = 0; y < image.height(); y++) {
            int at = y * width * 3;
            for (int i = 0; i < samples.length; i++) {
                samples[i] = image.rgb()[at + i] & 0xFF;
            }
            conversion.toSrgb(samples, 3, row);
            System.arraycopy(row, 0, image.rgb(), at, row.length);
        }
    }

    /** One row at a time through the platform's colour management, so no second whole picture is held. */
    private static final class RowConversion {
        private final int components;
        private final int[] scale;
        private final WritableRaster source;
        private final WritableRaster target;
        private final ColorConvertOp op;

        RowConversion(ColorSpace from, int width, int[] scale) {
            components = from.getNumComponents();
            this.scale = scale;
            source = Raster.createInterleavedRaster(0, width, 1, components, null);
            target = Raster.createInterleavedRaster(0, width, 1, 3, null);
            op = new ColorConvertOp(from, ColorSpace.getInstance(ColorSpace.CS_sRGB), null);
        }

        void toSrgb(int[] row, int bands, byte[] rgb) {
            for (int x = 0; x < source.getWidth(); x++) {
                for (int c = 0; c < components; c++) {
                    source.setSample(x, 0, c, to8(row[x * bands + c], scale[c]));
                }
            }
            op.filter(source, target);
            target.getDataElements(0, 0, target.getWidth(), 1, rgb);
        }
    }
}
