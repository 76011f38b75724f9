package io.customshift.models.image;

import static io.customshift.models.image.DecodedImages.corner;
import static io.customshift.models.image.DecodedImages.decode;
import static io.customshift.models.image.DecodedImages.noise;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a decoded photo is, whatever its file. */
class PhotosTest {
    private static final int RGB = BufferedImage.TYPE_INT_RGB;

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
    void webpIsRead() {
        RgbImage image = decode(TestImages.webpQuarters(48, 32));
        assertThat(image.width()).isEqualTo(48);
        assertThat(image.height()).isEqualTo(32);
        assertThat(corner(image, 0, 0) + corner(image, 47, 0) + corner(image, 0, 31) + corner(image, 47, 31))
                .isEqualTo("RGBW");
    }

    @Test
    void bytesAfterTheEndOfAJpegAreIgnored() {
        byte[] jpeg = TestImages.jpeg(noise(96, 64, 5), false);
        assertThat(decode(Arrays.copyOf(jpeg, jpeg.length + 1000)).width()).isEqualTo(96);
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
}
