package io.customshift.models.image;

import static io.customshift.models.image.DecodedImages.pixel;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/**
 * Colours of PNGs by their chunks, in the specification's precedence. The right values were computed from the primaries and
 * curves in double precision.
 */
class PngColoursTest {
    private static final byte[] LINEAR = ints(100_000);
    private static final byte[] USUAL = ints(45_455);
    private static final byte[] SRGB = {0};
    private static final byte[] ADOBE_PRIMARIES = ints(31_270, 32_900, 64_000, 33_000, 21_000, 71_000, 15_000, 6_000);
    private static final byte[] SRGB_PRIMARIES = ints(31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000);
    private static final byte[] PLAIN = png(0x967864, BufferedImage.TYPE_INT_RGB);

    @Test
    void withoutColourChunksSamplesAreSrgb() {
        near(PLAIN, 0, 150, 120, 100);
        near(with(PLAIN, "gAMA", USUAL), 0, 150, 120, 100);
        near(with(with(PLAIN, "cHRM", SRGB_PRIMARIES), "gAMA", USUAL), 0, 150, 120, 100);
        near(with(PLAIN, "cHRM", ADOBE_PRIMARIES), 0, 150, 120, 100);
        near(with(PLAIN, "gAMA", ints(0)), 0, 150, 120, 100);
        near(with(PLAIN, "gAMA", new byte[3]), 0, 150, 120, 100);
    }

    @Test
    void gammaAndPrimariesAreApplied() {
        near(with(PLAIN, "gAMA", LINEAR), 1, 202, 182, 168);
        near(with(with(PLAIN, "cHRM", ADOBE_PRIMARIES), "gAMA", ints(50_000)), 1, 169, 130, 108);
        near(with(with(PLAIN, "cHRM", ADOBE_PRIMARIES), "gAMA", USUAL), 1, 160, 120, 99);
        near(with(with(PLAIN, "cHRM", SRGB_PRIMARIES), "gAMA", LINEAR), 1, 202, 182, 168);
    }

    @Test
    void codePointsGoBeforeProfileBeforeSrgbBeforeGamma() {
        byte[] displayP3 = {12, 13, 0, 1};
        byte[] profile =
                profile(ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData());
        byte[] all = with(with(with(PLAIN, "gAMA", ints(55_000)), "sRGB", SRGB), "iCCP", profile);
        near(with(with(PLAIN, "gAMA", LINEAR), "sRGB", SRGB), 0, 150, 120, 100);
        near(all, 1, 202, 182, 168);
        near(with(all, "cICP", displayP3), 1, 156, 118, 97);
        near(with(PLAIN, "cICP", new byte[] {9, 1, 0, 1}), 1, 176, 128, 110);
        near(with(PLAIN, "cICP", new byte[] {1, 13, 0, 1}), 0, 150, 120, 100);
    }

    @Test
    void whatCannotBeAppliedIsPassedOverWithANote() {
        Photo hdr = Photos.read(with(with(PLAIN, "gAMA", LINEAR), "cICP", new byte[] {9, 16, 0, 1}), "photo");
        assertThat(pixel(hdr.image(), 3, 3)[0]).isBetween(201, 203);
        assertThat(hdr.notes()).singleElement().asString().contains("cICP");
        Photo damaged = Photos.read(with(with(PLAIN, "gAMA", LINEAR), "iCCP", profile(new byte[200])), "photo");
        assertThat(pixel(damaged.image(), 3, 3)[0]).isBetween(201, 203);
        assertThat(damaged.notes()).singleElement().asString().contains("damaged");
        byte[] gray = profile(ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData());
        Photo mismatch = Photos.read(with(PLAIN, "iCCP", gray), "photo");
        assertThat(pixel(mismatch.image(), 3, 3)).containsExactly(150, 120, 100);
        assertThat(mismatch.notes()).singleElement().asString().contains("another kind");
    }

    @Test
    void chunkWithAWrongChecksumIsPassedOver() {
        byte[] png = with(PLAIN, "gAMA", LINEAR);
        png[33 + 8] ^= 1;
        Photo photo = Photos.read(png, "photo");
        assertThat(pixel(photo.image(), 3, 3)).containsExactly(150, 120, 100);
        assertThat(photo.notes()).singleElement().asString().contains("gAMA");
    }

    @Test
    void sixteenBitsKeepTheirShadowsThroughAProfile() {
        BufferedImage gray = new BufferedImage(16, 16, BufferedImage.TYPE_USHORT_GRAY);
        gray.getRaster().setSample(3, 3, 0, 655);
        // A hundredth of white is sRGB 25; of eight bits it would be 3 or 27.
        assertThat(pixel(DecodedImages.decode(with(TestImages.encode(gray, "png"), "gAMA", LINEAR)), 3, 3)[1])
                .isBetween(25, 26);
    }

    @Test
    void paletteAndAlphaAreConvertedBeforeTheyAreFlattened() {
        IndexColorModel model = new IndexColorModel(
                2, 2, new byte[] {0, 120}, new byte[] {0, 120}, new byte[] {0, 120}, new byte[] {(byte) 255, (byte) 128
                });
        BufferedImage palette = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_BINARY, model);
        palette.getRaster().setSample(3, 3, 0, 1);
        BufferedImage alpha = new BufferedImage(16, 16, BufferedImage.TYPE_INT_ARGB);
        alpha.setRGB(3, 3, 0x80787878);
        for (BufferedImage image : new BufferedImage[] {palette, alpha}) {
            // 120 is 182 or 183 by gamma 1.0; half of that on white is 218 or 219.
            assertThat(pixel(DecodedImages.decode(with(TestImages.encode(image, "png"), "gAMA", LINEAR)), 3, 3)[0])
                    .isBetween(218, 219);
        }
    }

    @Test
    void interlacedPngIsConvertedAsWell() {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 3, 0x967864);
        near(with(TestImages.interlacedPng(image), "gAMA", LINEAR), 1, 202, 182, 168);
    }

    private static void near(byte[] png, int within, int... right) {
        int[] seen = pixel(DecodedImages.decode(png), 3, 3);
        for (int c = 0; c < 3; c++) {
            assertThat(seen[c]).isBetween(right[c] - within, right[c] + within);
        }
    }

    private static byte[] png(int rgb, int type) {
        BufferedImage image = new BufferedImage(16, 16, type);
        image.setRGB(3, 3, rgb);
        return TestImages.encode(image, "png");
    }

    private static byte[] with(byte[] png, String type, byte[] data) {
        return TestImages.withChunk(png, type, data);
    }

    private static byte[] ints(int... values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length);
        for (int value : values) {
            out.putInt(value);
        }
        return out.array();
    }

    private static byte[] profile(byte[] icc) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("p\0\0".getBytes(StandardCharsets.US_ASCII));
        try (DeflaterOutputStream packed = new DeflaterOutputStream(out)) {
            packed.write(icc);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
