package io.customshift.models.image;

import static io.customshift.models.image.DecodedImages.decode;
import static io.customshift.models.image.DecodedImages.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no reference photo are refused with a code, before they cost much. */
class RefusedPhotosTest {
    private static final int RGB = BufferedImage.TYPE_INT_RGB;
    private static final int ARGB = BufferedImage.TYPE_INT_ARGB;

    @Test
    void animatedWebpIsRefused() {
        byte[] one = TestImages.webpQuarters(48, 32);
        refused(TestImages.animatedWebp(64, 64, one, 2), ErrorCode.IMAGE_ANIMATED);
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
        byte[] padded = Arrays.copyOf(png, Photos.BYTES_MAX + 1);
        refused(padded, ErrorCode.IMAGE_TOO_LARGE);
        assertThat(decode(Arrays.copyOf(png, Photos.BYTES_MAX)).width()).isEqualTo(64);
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
            TestImages.animatedWebp(60, 60, TestImages.webpQuarters(40, 40), 1),
            DecodedImages.file("lossy-with-alpha.webp"),
            DecodedImages.file("lossy-with-stored-alpha.webp"),
            DecodedImages.file("gray-with-linear-gray-profile.jpg"),
            DecodedImages.file("half-transparent-with-adobe-profile.png"),
        };
        for (byte[] file : files) {
            for (int round = 0; round < 15; round++) {
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
        assertThatThrownBy(() -> Photos.read(Path.of("no-such-file.png")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> Photos.read(Path.of("."))).isInstanceOf(EngineException.class);
    }

    private static void refused(byte[] bytes, ErrorCode code) {
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code))
                .hasMessageContaining("test.png")
                .hasMessageContaining(";");
        assertThatThrownBy(() -> Photos.check(bytes, "test.png"))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    private static int indexOf(byte[] jpeg, int marker) {
        for (int i = 0; i + 1 < jpeg.length; i++) {
            if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == marker) {
                return i;
            }
        }
        throw new IllegalArgumentException("no marker " + marker);
    }
}
