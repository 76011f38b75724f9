package io.customshift.models.image;

import static io.customshift.models.image.DecodedImages.decode;
import static io.customshift.models.image.DecodedImages.pixel;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

/** Samples of every kind of file become 8-bit sRGB on white. */
class PhotoColoursTest {
    private static final int RGB = BufferedImage.TYPE_INT_RGB;
    private static final int ARGB = BufferedImage.TYPE_INT_ARGB;

    @Test
    void transparencyIsFlattenedOnWhite() {
        BufferedImage image = new BufferedImage(16, 16, ARGB);
        image.setRGB(0, 0, 0xFF102030);
        image.setRGB(1, 0, 0x80000000);
        RgbImage decoded = decode(TestImages.encode(image, "png"));
        assertThat(pixel(decoded, 0, 0)).containsExactly(0x10, 0x20, 0x30);
        assertThat(pixel(decoded, 1, 0)).containsExactly(127, 127, 127);
        assertThat(pixel(decoded, 2, 0)).containsExactly(255, 255, 255);
    }

    @Test
    void colourMarkedTransparentInAPngIsWhite() {
        BufferedImage image = TestImages.quarters(16, 16, RGB);
        byte[] red = ByteBuffer.allocate(6).putShort((short) 255).array();
        RgbImage decoded = decode(TestImages.withChunk(TestImages.encode(image, "png"), "tRNS", red));
        assertThat(pixel(decoded, 0, 0)).containsExactly(255, 255, 255);
        assertThat(pixel(decoded, 15, 0)).containsExactly(0, 255, 0);

        BufferedImage gray = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSample(3, 3, 0, 77);
        byte[] black = new byte[2];
        decoded = decode(TestImages.withChunk(TestImages.encode(gray, "png"), "tRNS", black));
        assertThat(pixel(decoded, 0, 0)).containsExactly(255, 255, 255);
        assertThat(pixel(decoded, 3, 3)).containsExactly(77, 77, 77);
    }

    @Test
    void transparentPaletteEntryOfAGifIsWhite() {
        BufferedImage image = new BufferedImage(16, 16, ARGB);
        image.setRGB(3, 3, 0xFFFF0000);
        RgbImage decoded = decode(TestImages.encode(image, "gif"));
        assertThat(pixel(decoded, 3, 3)).containsExactly(255, 0, 0);
        assertThat(pixel(decoded, 0, 0)).containsExactly(255, 255, 255);
    }

    @Test
    void graySamplesAreTakenAsTheyAre() {
        BufferedImage gray = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        gray.getRaster().setSample(0, 0, 0, 100);
        assertThat(pixel(decode(TestImages.encode(gray, "png")), 0, 0)).containsExactly(100, 100, 100);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                gray.getRaster().setSample(x, y, 0, 100);
            }
        }
        assertThat(pixel(decode(TestImages.jpeg(gray, false)), 5, 5)).containsExactly(100, 100, 100);
    }

    @Test
    void sixteenBitSamplesAreRoundedToEight() {
        BufferedImage gray = new BufferedImage(16, 16, BufferedImage.TYPE_USHORT_GRAY);
        gray.getRaster().setSample(0, 0, 0, 0x8080);
        gray.getRaster().setSample(1, 0, 0, 0x80FF);
        RgbImage decoded = decode(TestImages.encode(gray, "png"));
        assertThat(pixel(decoded, 0, 0)).containsExactly(0x80, 0x80, 0x80);
        assertThat(pixel(decoded, 1, 0)).containsExactly(0x80, 0x80, 0x80);

        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(16, 16);
        raster.setPixel(0, 0, new int[] {65535, 0x4040, 0, 65535});
        RgbImage deep = decode(TestImages.encode(new BufferedImage(model, raster, false, null), "png"));
        assertThat(pixel(deep, 0, 0)).containsExactly(255, 0x40, 0);
    }

    @Test
    void cmykJpegBecomesRgb() {
        RgbImage decoded = decode(TestImages.cmykJpeg(32, 32, 0, 255, 255, 0));
        int[] red = pixel(decoded, 10, 10);
        assertThat(red[0]).isGreaterThan(180);
        assertThat(red[1]).isLessThan(90);
        assertThat(red[2]).isLessThan(90);
    }

    @Test
    void embeddedProfileOfAJpegIsApplied() {
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        BufferedImage image = new BufferedImage(16, 16, RGB);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, 0x808080);
        }
        byte[] jpeg = TestImages.jpeg(image, false);
        assertThat(pixel(decode(jpeg), 5, 5)[0]).isEqualTo(128);
        assertThat(pixel(decode(part(jpeg, 1, 1, profile)), 5, 5)[0]).isBetween(186, 190);
    }

    @Test
    void profileOfAJpegMayComeInPartsAndFitOnlyItsOwnKindOfColours() {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] gray = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
        BufferedImage image = new BufferedImage(16, 16, RGB);
        BufferedImage light = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, 0x808080);
            light.getRaster().setSample(i % 16, i / 16, 0, 128);
        }
        byte[] first = Arrays.copyOf(linear, 100);
        byte[] second = Arrays.copyOfRange(linear, 100, linear.length);
        byte[] jpeg = TestImages.jpeg(image, false);
        assertThat(shade(part(part(jpeg, 2, 2, second), 1, 2, first), "")).isBetween(186, 190);
        assertThat(shade(part(part(jpeg, 1, 2, first), 2, 2, second), "")).isBetween(186, 190);
        assertThat(shade(part(jpeg, 1, 2, first), "damaged")).isEqualTo(128);
        assertThat(shade(part(jpeg, 1, 1, gray), "another kind")).isEqualTo(128);
        assertThat(shade(part(TestImages.jpeg(light, false), 1, 1, linear), "")).isBetween(186, 190);
        assertThat(shade(part(TestImages.jpeg(light, true), 1, 1, gray), "")).isBetween(186, 190);
        Photo inks = Photos.read(part(TestImages.cmykJpeg(32, 32, 0, 255, 255, 0), 1, 1, linear), "inks.jpg");
        assertThat(inks.notes()).singleElement().asString().contains("another kind");
        assertThat(inks.image()).isEqualTo(decode(TestImages.cmykJpeg(32, 32, 0, 255, 255, 0)));
    }

    private static int shade(byte[] jpeg, String note) {
        Photo photo = Photos.read(jpeg, "photo.jpg");
        assertThat(photo.notes()).hasSize(note.isEmpty() ? 0 : 1).allMatch(text -> text.contains(note));
        return pixel(photo.image(), 5, 5)[0];
    }

    private static byte[] part(byte[] jpeg, int number, int of, byte[] profile) {
        ByteBuffer tagged =
                ByteBuffer.allocate(jpeg.length + profile.length + 18).put(jpeg, 0, 2);
        tagged.putShort((short) 0xFFE2).putShort((short) (profile.length + 16));
        tagged.put("ICC_PROFILE\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .put((byte) number)
                .put((byte) of);
        return tagged.put(profile).put(jpeg, 2, jpeg.length - 2).array();
    }

    @Test
    void embeddedProfileOfAPngIsApplied() {
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        BufferedImage image = new BufferedImage(16, 16, RGB);
        image.setRGB(0, 0, 0x808080);
        byte[] png = TestImages.withChunk(TestImages.encode(image, "png"), "iCCP", iccChunk(profile));
        // Linear 128/255 is sRGB 188.
        assertThat(pixel(decode(png), 0, 0)[0]).isBetween(186, 190);
        byte[] broken = profile.clone();
        Arrays.fill(broken, 0, 128, (byte) 7);
        byte[] damaged = TestImages.withChunk(TestImages.encode(image, "png"), "iCCP", iccChunk(broken));
        assertThat(pixel(decode(damaged), 0, 0)[0]).isEqualTo(128);
    }

    private static byte[] iccChunk(byte[] profile) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {'p', 0, 0});
        try (DeflaterOutputStream packed = new DeflaterOutputStream(out, new Deflater())) {
            packed.write(profile);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
