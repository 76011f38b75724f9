package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.customshift.models.error.EngineException;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A file cut short is refused, or shown to the last pixel: nothing between. */
class CutPhotosTest {
    private static final int RGB = BufferedImage.TYPE_INT_RGB;

    static Stream<Arguments> files() {
        BufferedImage noise = DecodedImages.noise(40, 32, 5);
        BufferedImage plain = TestImages.quarters(48, 32, RGB);
        BufferedImage palette = new BufferedImage(40, 32, BufferedImage.TYPE_BYTE_INDEXED);
        palette.getGraphics().drawImage(noise, 0, 0, null);
        return Stream.of(
                arguments("jpeg", TestImages.jpeg(noise, false)),
                arguments("plain jpeg", TestImages.jpeg(plain, false)),
                arguments("progressive jpeg", TestImages.jpeg(noise, true)),
                arguments("plain progressive jpeg", DecodedImages.file("progressive.jpg")),
                arguments("cmyk jpeg", TestImages.cmykJpeg(32, 32, 0, 255, 255, 0)),
                arguments("png", TestImages.encode(noise, "png")),
                arguments("plain png", TestImages.encode(plain, "png")),
                arguments("interlaced png", TestImages.interlacedPng(noise)),
                arguments("palette png", TestImages.encode(palette, "png")),
                arguments("gif", TestImages.encode(palette, "gif")),
                arguments("plain gif", TestImages.encode(plain, "gif")),
                arguments("webp", DecodedImages.file("lossy.webp")),
                arguments("webp with alpha", DecodedImages.file("lossy-with-alpha.webp")),
                arguments("webp with stored alpha", DecodedImages.file("lossy-with-stored-alpha.webp")),
                arguments("lossless webp", DecodedImages.file("lossless-with-alpha.webp")),
                arguments("plain lossless webp", TestImages.webpQuarters(48, 32)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("files")
    void fileThatIsCutIsRefusedOrWhole(String name, byte[] file) {
        RgbImage whole = DecodedImages.decode(file);
        int step = Math.max(1, file.length / 40);
        for (int length = 16; length < file.length; length += length > file.length - 20 ? 1 : step) {
            byte[] cut = Arrays.copyOf(file, length);
            boolean read;
            try {
                assertThat(DecodedImages.decode(cut))
                        .as(name + " cut to " + length)
                        .isEqualTo(whole);
                read = true;
            } catch (EngineException e) {
                assertThat(e).hasMessageContaining("cut short").hasMessageNotContainingAny("java", "Exception");
                read = false;
            }
            assertThat(checked(cut)).as(name + " cut to " + length).isEqualTo(read);
        }
    }

    private static boolean checked(byte[] file) {
        try {
            return Photos.check(file, "test.png").width() > 0;
        } catch (EngineException e) {
            return false;
        }
    }

    @Test
    void lastByteOfAnEndMarkerIsNoPixel() {
        for (String format : new String[] {"jpeg", "png", "gif"}) {
            byte[] file = TestImages.encode(TestImages.quarters(48, 32, RGB), format);
            Photo photo = Photos.read(Arrays.copyOf(file, file.length - 1), "photo");
            assertThat(photo.image()).isEqualTo(DecodedImages.decode(file));
            assertThat(photo.notes()).singleElement().asString().contains("missing; all its pixels are there");
        }
    }

    @Test
    void progressiveJpegWithoutItsLastScansIsRefusedThoughItEndsWell() {
        byte[] jpeg = DecodedImages.file("progressive.jpg");
        int scans = 0;
        for (int i = 2; i + 1 < jpeg.length; i++) {
            if (jpeg[i] == (byte) 0xFF && jpeg[i + 1] == (byte) 0xDA && ++scans > 1) {
                byte[] fewer = ByteBuffer.allocate(i + 2)
                        .put(jpeg, 0, i)
                        .putShort((short) 0xFFD9)
                        .array();
                assertThatThrownBy(() -> DecodedImages.decode(fewer)).hasMessageContaining("last scans");
            }
        }
        assertThat(scans).isGreaterThan(5);
    }

    @Test
    void leftOverBytesAreForgivenAtTheEndAndNowhereElse() {
        byte[] jpeg = TestImages.jpeg(DecodedImages.noise(48, 32, 3), false);
        byte[] padded = Arrays.copyOf(jpeg, jpeg.length + 9);
        padded[jpeg.length - 2] = 0x12;
        padded[jpeg.length - 1] = 0x34;
        padded[padded.length - 2] = (byte) 0xFF;
        padded[padded.length - 1] = (byte) 0xD9;
        Photo photo = Photos.read(padded, "photo.jpg");
        assertThat(photo.image()).isEqualTo(DecodedImages.decode(jpeg));
        assertThat(photo.notes()).singleElement().asString().contains("stray bytes");
    }

    @Test
    void scansWithoutEndAreRefused() {
        byte[] jpeg = DecodedImages.file("progressive.jpg");
        int at = jpeg.length - 2;
        while (jpeg[at] != (byte) 0xFF || jpeg[at + 1] != (byte) 0xDA) {
            at--;
        }
        int scan = jpeg.length - 2 - at;
        ByteBuffer many = ByteBuffer.allocate(jpeg.length + 200 * scan).put(jpeg, 0, jpeg.length - 2);
        for (int i = 0; i < 200; i++) {
            many.put(jpeg, at, scan);
        }
        byte[] file = many.putShort((short) 0xFFD9).array();
        assertThatThrownBy(() -> DecodedImages.decode(file)).hasMessageContaining("more than 100 scans");
    }
}
