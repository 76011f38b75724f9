package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Photos as people bring them: shown as every viewer shows them, or refused with what they are. */
class BroughtPhotosTest {
    private static final String COLOURS = "200 40 40, 40 160 60, 40 60 190, 230 200 50";

    /** The colours in the middle of the four quarters of a picture of 48x32. */
    @ParameterizedTest
    @CsvSource({
        "gray-with-linear-gray-profile.jpg, 96 96 96, 175 175 175, 219 219 219, 248 248 248, ''",
        "gray-with-linear-gray-profile.png, 96 96 96, 175 175 175, 219 219 219, 248 248 248, ''",
        "broken-profile.jpg, " + COLOURS + ", profile is damaged",
        "broken-profile.webp, " + COLOURS + ", profile is damaged",
        "no-end-of-image-marker.jpg, " + COLOURS + ", end marker is missing",
        "bytes-between-segments.jpg, " + COLOURS + ", 3 stray bytes",
        "linear-gamma.png, 229 110 110, 110 208 133, 110 133 224, 244 229 122, ''",
        "half-transparent-with-adobe-profile.png, 244 145 145, 127 208 150, 138 156 225, 248 228 133, ''",
        "wrong-checksum-in-text.png, " + COLOURS + ", chunk tEXt",
        "without-iend.png, " + COLOURS + ", end is missing",
        "animation-of-one-frame.webp, " + COLOURS + ", ''",
        "still.webp, " + COLOURS + ", ''",
        "lossy.webp, " + COLOURS + ", ''",
        "lossy-with-alpha.webp, 242 204 204, 103 189 117, 204 209 240, 237 216 111, ''",
        "lossy-with-stored-alpha.webp, 200 40 40, 255 255 255, 147 157 222, 249 241 204, ''",
        "lossless-with-alpha.webp, 242 204 204, 103 188 117, 204 209 240, 237 216 110, ''",
        "progressive.jpg, " + COLOURS + ", ''",
    })
    void photoIsShownAsEveryViewerShowsIt(String file, String a, String b, String c, String d, String note) {
        Photo photo = Photos.read(DecodedImages.file(file), file);
        assertThat(photo.image().width()).isEqualTo(48);
        assertThat(photo.image().height()).isEqualTo(32);
        int[][] places = {{12, 8}, {36, 8}, {12, 24}, {36, 24}};
        String[] expected = {a, b, c, d};
        for (int i = 0; i < 4; i++) {
            int[] seen = DecodedImages.pixel(photo.image(), places[i][0], places[i][1]);
            int[] right = Arrays.stream(expected[i].split(" "))
                    .mapToInt(Integer::parseInt)
                    .toArray();
            for (int channel = 0; channel < 3; channel++) {
                assertThat(seen[channel])
                        .as(file + " at " + Arrays.toString(places[i]) + ": " + Arrays.toString(seen))
                        .isBetween(right[channel] - 2, right[channel] + 2);
            }
        }
        assertThat(photo.notes()).hasSize(note.isEmpty() ? 0 : 1).allMatch(text -> text.contains(note));
        assertThat(Photos.check(DecodedImages.file(file), file).notes()).isEqualTo(photo.notes());
    }

    @ParameterizedTest
    @CsvSource({
        "heic.jpg, HEIC",
        "avif.jpg, AVIF",
        "html.jpg, HTML",
        "bitmap.bmp, BMP",
        "cut.jpg, cut short",
        "claims-more-than-it-holds.webp, cut short",
        "wrong-checksum-of-pixels.png, checksum of its chunk IDAT",
        "one-pixel.png, at least 8",
        "animated.png, animated",
        "transparent.png, no visible pixel",
    })
    void whatIsNoPhotoIsRefusedByName(String file, String named) {
        assertThatThrownBy(() -> Photos.read(DecodedImages.file(file), file))
                .hasMessageContaining(named)
                .hasMessageContaining(";");
        assertThatThrownBy(() -> Photos.check(DecodedImages.file(file), file)).hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource({
        "49492A0008000000, TIFF",
        "4D4D002A00000008, TIFF",
        "49492A00100000004352020000, Canon camera RAW",
        "46554A4946494C4D4343442D524157, Fujifilm",
        "00000018667479706372782000000001, CR3",
        "0000001866747970617669660000000061766966, AVIF",
        "00000020667479706D696631000000006D69663161766966, AVIF",
        "00000018667479706D69663100000000, HEIC",
        "0000001866747970686569780000000068656978, HEIC",
        "000000186674797069736F6D0000020069736F6D, video",
        "00000014667479707174202000000000, video",
        "0000000C4A584C200D0A870A, JPEG XL",
        "FF0A0102, JPEG XL",
        "0000000C6A5020200D0A870A, JPEG 2000",
        "4949BC01, JPEG XR",
        "3842505300010000, Photoshop",
        "255044462D312E37, PDF",
        "252150532D41646F6265, PostScript",
        "00000100010010100000, icon",
        "424D3600000000000000360000002800, BMP",
        "504B030414000600, ZIP",
        "1F8B0800, gzip",
        "1A45DFA3, WebM",
        "52494646100000004156492000, AVI",
        "0005160700020000, macOS",
        "00000000000000000000, zeros",
        "50360A3438, Netpbm",
        "0102030405060708, no known image format",
    })
    void foreignFormatsAreNamed(String hex, String named) {
        byte[] start = java.util.HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> Photos.check(start, "photo.jpg"))
                .hasMessageContaining(named)
                .hasMessageContaining(";");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE html><p>Not found | HTML",
                "  <html lang='en'> | HTML",
                "<?xml version='1.0'?><!-- made by --><svg xmlns='x'/> | SVG",
                "<svg width='10'/> | SVG",
                "<?xml version='1.0'?><Error><Code>AccessDenied</Code> | XML",
                "{\"error\": \"not found\"} | JSON",
                "[1, 2] | JSON",
                "data:image/jpeg;base64,/9j/4AAQ | base64",
                "/9j/4AAQSkZJRgABAQ | base64",
                "version https://git-lfs.github.com/spec/v1 | Git LFS",
                "Tasse à café | text",
            })
    void textIsNamed(String text, String named) {
        assertThatThrownBy(() -> Photos.check(text.getBytes(StandardCharsets.UTF_8), "photo.jpg"))
                .hasMessageContaining(named)
                .hasMessageContaining(";");
    }

    @Test
    void pictureOfAnAnimationLiesOnItsCanvas() {
        byte[] still = TestImages.webpQuarters(48, 32);
        RgbImage webp = DecodedImages.decode(TestImages.animatedWebp(64, 40, still, 1));
        byte[] gif = TestImages.animatedGif(1);
        ByteBuffer screen = ByteBuffer.wrap(gif).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int image = 13;
        while (gif[image] != 0x2C || screen.getShort(image + 5) != 16) {
            image++;
        }
        screen.putShort(6, (short) 64).putShort(8, (short) 40);
        screen.putShort(image + 1, (short) 4).putShort(image + 3, (short) 2);
        for (RgbImage shown : new RgbImage[] {webp, DecodedImages.decode(gif)}) {
            assertThat(shown.width()).isEqualTo(64);
            assertThat(shown.height()).isEqualTo(40);
            assertThat(DecodedImages.pixel(shown, 3, 2)).containsExactly(255, 255, 255);
            assertThat(DecodedImages.corner(shown, 4, 2)).isEqualTo("R");
            assertThat(DecodedImages.pixel(shown, 60, 38)).containsExactly(255, 255, 255);
        }
    }

    @Test
    void bytesBehindAPhotoAreIgnored() {
        BufferedImage image = TestImages.quarters(48, 32, BufferedImage.TYPE_INT_RGB);
        for (byte[] file : new byte[][] {
            TestImages.jpeg(image, true),
            TestImages.encode(image, "png"),
            TestImages.encode(image, "gif"),
            TestImages.webpQuarters(48, 32),
        }) {
            RgbImage right = DecodedImages.decode(file);
            byte[] longer = Arrays.copyOf(file, file.length + 300);
            Arrays.fill(longer, file.length + 100, longer.length, (byte) 0xD8);
            assertThat(DecodedImages.decode(longer)).isEqualTo(right);
        }
    }

    @Test
    void chunkThatOnlyDamagedFilesHaveIsNamed() {
        byte[] png = TestImages.encode(TestImages.quarters(48, 32, BufferedImage.TYPE_INT_RGB), "png");
        assertThatThrownBy(() -> DecodedImages.decode(TestImages.withChunk(png, "CgBI", new byte[4])))
                .hasMessageContaining("Apple");
        assertThatThrownBy(() -> DecodedImages.decode(TestImages.withChunk(png, "ABCD", new byte[4])))
                .hasMessageContaining("ABCD");
    }

    @ParameterizedTest
    @CsvSource({"C3, lossless", "C9, arithmetic-coded", "CA, arithmetic-coded", "C5, hierarchical"})
    void jpegThatViewersDoNotShowIsNamed(String marker, String named) {
        byte[] jpeg = TestImages.jpeg(TestImages.quarters(48, 32, BufferedImage.TYPE_INT_RGB), false);
        for (int i = 2; i < jpeg.length; i++) {
            if (jpeg[i - 1] == (byte) 0xFF && jpeg[i] == (byte) 0xC0) {
                jpeg[i] = (byte) Integer.parseInt(marker, 16);
                break;
            }
        }
        assertThatThrownBy(() -> DecodedImages.decode(jpeg)).hasMessageContaining(named);
    }
}
