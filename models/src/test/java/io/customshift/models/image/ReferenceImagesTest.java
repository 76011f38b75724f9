package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceImagesTest {
    private static final int RGB = BufferedImage.TYPE_INT_RGB;
    private static final int ARGB = BufferedImage.TYPE_INT_ARGB;

    @ParameterizedTest
    @CsvSource({
        // orientation, width, height, then the corners: top-left, top-right, bottom-left, bottom-right
        "1, 48, 32, R, G, B, W",
        "2, 48, 32, G, R, W, B",
        "3, 48, 32, W, B, G, R",
        "4, 48, 32, B, W, R, G",
        "5, 32, 48, R, B, G, W",
        "6, 32, 48, B, R, W, G",
        "7, 32, 48, W, G, B, R",
        "8, 32, 48, G, W, R, B",
    })
    void exifOrientationTurnsThePictureUpright(
            int orientation, int width, int height, String tl, String tr, String bl, String br) {
        byte[] jpeg = TestImages.jpeg(TestImages.quarters(48, 32, RGB), false);
        for (boolean little : new boolean[] {true, false}) {
            RgbImage image = decode(TestImages.withExif(jpeg, TestImages.tiff(orientation, little)));
            assertThat(image.width()).isEqualTo(width);
            assertThat(image.height()).isEqualTo(height);
            String corners = corner(image, 2, 2)
                    + corner(image, width - 3, 2)
                    + corner(image, 2, height - 3)
                    + corner(image, width - 3, height - 3);
            assertThat(corners).isEqualTo(tl + tr + bl + br);
        }
    }

    @Test
    void exifChunkOfAPngIsHonoured() {
        byte[] png = TestImages.encode(TestImages.quarters(48, 32, RGB), "png");
        RgbImage image = decode(TestImages.withChunk(png, "eXIf", TestImages.tiff(6, true)));
        assertThat(image.width()).isEqualTo(32);
        assertThat(corner(image, 0, 0)).isEqualTo("B");
    }

    @Test
    void damagedExifMeansUpright() {
        byte[] jpeg = TestImages.jpeg(TestImages.quarters(48, 32, RGB), false);
        byte[] tiff = TestImages.tiff(6, true);
        for (int length = 0; length < tiff.length - 6; length++) {
            assertThat(decode(TestImages.withExif(jpeg, Arrays.copyOf(tiff, length)))
                            .width())
                    .isEqualTo(48);
        }
        assertThat(decode(TestImages.withExif(jpeg, TestImages.tiff(77, false))).width())
                .isEqualTo(48);
    }

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
    void embeddedProfileOfAJpegIsApplied() {
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        BufferedImage image = new BufferedImage(16, 16, RGB);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, 0x808080);
        }
        byte[] jpeg = TestImages.jpeg(image, false);
        assertThat(pixel(decode(jpeg), 5, 5)[0]).isEqualTo(128);
        ByteBuffer tagged =
                ByteBuffer.allocate(jpeg.length + profile.length + 18).put(jpeg, 0, 2);
        tagged.putShort((short) 0xFFE2).putShort((short) (profile.length + 16));
        tagged.put("ICC_PROFILE\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .put((byte) 1)
                .put((byte) 1);
        tagged.put(profile).put(jpeg, 2, jpeg.length - 2);
        assertThat(pixel(decode(tagged.array()), 5, 5)[0]).isBetween(186, 190);
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

    @Test
    void webpIsRead() {
        RgbImage image = decode(TestImages.webpQuarters(48, 32));
        assertThat(image.width()).isEqualTo(48);
        assertThat(image.height()).isEqualTo(32);
        assertThat(corner(image, 0, 0) + corner(image, 47, 0) + corner(image, 0, 31) + corner(image, 47, 31))
                .isEqualTo("RGBW");
    }

    @Test
    void animatedWebpIsRefused() {
        ByteBuffer file = ByteBuffer.allocate(30).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(22);
        file.put("WEBPVP8X".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .putInt(10);
        file.putInt(2).put(new byte[] {63, 0, 0, 63, 0, 0});
        refused(file.array(), ErrorCode.IMAGE_ANIMATED);
    }

    @Test
    void animatedGifAndApngAreRefusedAndStillOnesAreNot() {
        refused(TestImages.animatedGif(3), ErrorCode.IMAGE_ANIMATED);
        assertThat(decode(TestImages.animatedGif(1)).width()).isEqualTo(16);
        byte[] png = TestImages.encode(TestImages.quarters(16, 16, RGB), "png");
        byte[] control = ByteBuffer.allocate(8).putInt(2).putInt(0).array();
        refused(TestImages.withChunk(png, "acTL", control), ErrorCode.IMAGE_ANIMATED);
        byte[] one = ByteBuffer.allocate(8).putInt(1).putInt(0).array();
        assertThat(decode(TestImages.withChunk(png, "acTL", one)).width()).isEqualTo(16);
    }

    @Test
    void hugeClaimIsRefusedBeforeAnyPixelIsDecoded() {
        byte[] png = TestImages.encode(TestImages.quarters(16, 16, RGB), "png");
        assertThatThrownBy(() -> decode(TestImages.claiming(png, 30_000, 30_000)))
                .hasMessageContaining("30000x30000")
                .hasMessageContaining("16384")
                .hasMessageContaining("test.png");
        refused(TestImages.claiming(png, 30_000, 16), ErrorCode.IMAGE_TOO_LARGE);
        refused(TestImages.claiming(png, 10_000, 10_000), ErrorCode.IMAGE_TOO_LARGE);
        refused(TestImages.claiming(png, -1, -1), ErrorCode.IMAGE_TOO_LARGE);

        byte[] jpeg = TestImages.jpeg(TestImages.quarters(16, 16, RGB), false);
        int frame = indexOf(jpeg, 0xC0);
        byte[] claim = ByteBuffer.wrap(jpeg.clone())
                .putShort(frame + 5, (short) 30_000)
                .putShort(frame + 7, (short) 30_000)
                .array();
        refused(claim, ErrorCode.IMAGE_TOO_LARGE);

        byte[] gif = TestImages.animatedGif(1);
        gif[6] = 0x30;
        gif[7] = 0x75;
        refused(gif, ErrorCode.IMAGE_TOO_LARGE);
    }

    @Test
    void fileOverTheByteLimitIsRefused() {
        byte[] png = TestImages.encode(TestImages.quarters(64, 64, RGB), "png");
        assertThatThrownBy(() -> ReferenceImages.decode(png, "a.png", new ImageLimits(100, 1000000, 1000, 1)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_TOO_LARGE))
                .hasMessageContaining("the limit is 100");
    }

    @Test
    void everyTruncationIsRefused() {
        BufferedImage noise = noise(96, 64, 5);
        byte[][] files = {
            TestImages.jpeg(noise, false),
            TestImages.jpeg(noise, true),
            TestImages.encode(noise, "png"),
            TestImages.encode(noise, "gif"),
            TestImages.webpQuarters(96, 64),
        };
        for (byte[] file : files) {
            assertThat(decode(file).width()).isEqualTo(96);
            for (int tenth = 0; tenth < 10; tenth++) {
                byte[] cut = Arrays.copyOf(file, file.length * tenth / 10);
                refused(cut, tenth == 0 ? ErrorCode.IMAGE_EMPTY : ErrorCode.IMAGE_UNREADABLE);
            }
            refused(Arrays.copyOf(file, file.length - 1), ErrorCode.IMAGE_UNREADABLE);
        }
    }

    @Test
    void jpegCutShortAndClosedWithAnEndMarkerIsRefused() {
        byte[] jpeg = TestImages.jpeg(noise(96, 64, 5), false);
        byte[] cut = Arrays.copyOf(jpeg, jpeg.length / 2);
        cut[cut.length - 2] = (byte) 0xFF;
        cut[cut.length - 1] = (byte) 0xD9;
        refused(cut, ErrorCode.IMAGE_UNREADABLE);
    }

    @Test
    void bytesAfterTheEndOfAJpegAreIgnored() {
        byte[] jpeg = TestImages.jpeg(noise(96, 64, 5), false);
        assertThat(decode(Arrays.copyOf(jpeg, jpeg.length + 1000)).width()).isEqualTo(96);
    }

    @Test
    void wrongChecksumInAPngIsRefused() {
        byte[] png = TestImages.encode(noise(64, 64, 1), "png");
        png[png.length / 2] ^= 0x10;
        refused(png, ErrorCode.IMAGE_UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomDamageNeverEscapesAsAnotherException(int seed) {
        Random random = new Random(seed);
        byte[][] files = {
            TestImages.jpeg(noise(40, 40, seed), seed % 2 == 0),
            TestImages.encode(noise(40, 40, seed), "gif"),
            TestImages.encode(noise(40, 40, seed), "png"),
            TestImages.webpQuarters(40, 40),
        };
        for (byte[] file : files) {
            for (int round = 0; round < 60; round++) {
                byte[] damaged = file.clone();
                for (int i = 0; i < 4; i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                try {
                    assertThat(decode(damaged).width()).isPositive();
                } catch (EngineException e) {
                    assertThat(e.code().name()).startsWith("IMAGE_");
                }
            }
        }
    }

    @Test
    void emptyTransparentTinyAndForeignFilesAreNamedErrors() {
        refused(new byte[0], ErrorCode.IMAGE_EMPTY);
        refused(TestImages.encode(new BufferedImage(32, 32, ARGB), "png"), ErrorCode.IMAGE_EMPTY);
        refused(TestImages.encode(new BufferedImage(1, 1, RGB), "png"), ErrorCode.IMAGE_UNREADABLE);
        refused(
                "%PDF-1.7 not a picture".getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                ErrorCode.IMAGE_UNREADABLE);
        assertThatThrownBy(() -> ReferenceImages.decode(Path.of("no-such-file.png")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> ReferenceImages.decode(Path.of("."))).isInstanceOf(EngineException.class);
    }

    @Test
    void digestDependsOnPixelsAndNotOnTheFile() {
        BufferedImage noise = noise(48, 32, 9);
        BufferedImage palette = TestImages.quarters(48, 32, RGB);
        RgbImage png = decode(TestImages.encode(noise, "png"));
        byte[] tagged = TestImages.withChunk(TestImages.encode(noise, "png"), "tEXt", new byte[] {'a', 0, 'b'});
        assertThat(decode(tagged).digest()).isEqualTo(png.digest()).hasSize(64);
        assertThat(decode(TestImages.encode(palette, "gif")).digest())
                .isEqualTo(decode(TestImages.encode(palette, "png")).digest())
                .isNotEqualTo(png.digest());
        assertThat(new RgbImage(2, 1, new byte[6]).digest()).isNotEqualTo(new RgbImage(1, 2, new byte[6]).digest());
    }

    private static RgbImage decode(byte[] bytes) {
        return ReferenceImages.decode(bytes, "test.png", ImageLimits.DEFAULT);
    }

    private static void refused(byte[] bytes, ErrorCode code) {
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
                .hasMessageContaining("test.png")
                .hasMessageContaining(";");
    }

    private static BufferedImage noise(int width, int height, int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
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

    private static int indexOf(byte[] jpeg, int marker) {
        for (int i = 0; i + 1 < jpeg.length; i++) {
            if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == marker) {
                return i;
            }
        }
        throw new IllegalArgumentException("no marker " + marker);
    }

    private static int[] pixel(RgbImage image, int x, int y) {
        return new int[] {image.sample(x, y, 0), image.sample(x, y, 1), image.sample(x, y, 2)};
    }

    private static String corner(RgbImage image, int x, int y) {
        int[] p = pixel(image, x, y);
        boolean r = p[0] > 128;
        boolean g = p[1] > 128;
        boolean b = p[2] > 128;
        return r && g && b ? "W" : r ? "R" : g ? "G" : "B";
    }
}
