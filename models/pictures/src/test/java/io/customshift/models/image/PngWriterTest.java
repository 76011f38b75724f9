package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PngWriterTest {
    private static final PngMetadata SETTINGS =
            PngMetadata.of("a mug at sunset\nSteps: 28, Seed: 7", "{\"prompt\":\"tasse à café 🐶 杯子\",\"seed\":7}");

    @TempDir
    Path temp;

    @Test
    void pixelsComeBackThroughAnotherDecoder() throws IOException {
        for (int[] size : new int[][] {{1, 1}, {1, 40}, {37, 5}, {64, 64}}) {
            RgbImage image = picture(size[0], size[1]);
            byte[] png = PngWriter.encode(image, SETTINGS);
            var read = ImageIO.read(new ByteArrayInputStream(png));
            for (int y = 0; y < size[1]; y++) {
                for (int x = 0; x < size[0]; x++) {
                    int rgb = image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
                    assertThat(read.getRGB(x, y) & 0xFFFFFF).isEqualTo(rgb);
                }
            }
            if (Math.min(size[0], size[1]) >= Photos.SIDE_MIN) {
                assertThat(Photos.read(png, "own.png")).isEqualTo(new Photo(image, List.of()));
            }
        }
    }

    @Test
    void filtersMakeASmoothPictureSmall() {
        byte[] rgb = new byte[256 * 256 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) ((i / 3 % 256 + i / 768) / 2);
        }
        assertThat(PngWriter.encode(new RgbImage(256, 256, rgb), PngMetadata.NONE).length)
                .isLessThan(rgb.length / 40);
    }

    @Test
    void settingsComeBackWhateverTheirScript() {
        byte[] png = PngWriter.encode(picture(8, 8), SETTINGS);
        assertThat(PngMetadata.read(png, "a.png")).isEqualTo(SETTINGS);
        String text = new String(png, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("sRGB").contains("tEXtparameters").contains("iTXtcustomshift");
    }

    @Test
    void packedTextOfOtherWritersIsRead() {
        byte[] packed = new byte[200];
        java.util.zip.Deflater deflater = new java.util.zip.Deflater();
        deflater.setInput("hello ".repeat(20).getBytes(StandardCharsets.UTF_8));
        deflater.finish();
        int n = deflater.deflate(packed);
        deflater.end();
        byte[] body = Arrays.copyOf(packed, n);
        byte[] png = PngWriter.encode(picture(8, 8), PngMetadata.NONE);
        byte[] ztxt = TestImages.withChunk(png, "zTXt", concat("note\0\0", body));
        byte[] itxt = TestImages.withChunk(ztxt, "iTXt", concat("other\0\1\0en\0titel\0", body));
        assertThat(PngMetadata.read(itxt, "a.png").text())
                .isEqualTo(Map.of("note", "hello ".repeat(20), "other", "hello ".repeat(20)));
        for (String damaged : new String[] {"x", "x\0", "x\0\0", "x\0\0\0", "x\0\1\0\0\0zz"}) {
            byte[] file = TestImages.withChunk(png, "iTXt", damaged.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(PngMetadata.read(file, "a.png").text()).hasSizeLessThan(2);
        }
    }

    @Test
    void equalInputGivesEqualBytesAndWritesOneFile() throws IOException {
        Path folder = temp.resolve("new/folder");
        PngWriter.write(folder.resolve("a.png"), picture(20, 10), SETTINGS);
        PngWriter.write(folder.resolve("b.png"), picture(20, 10), SETTINGS);
        PngWriter.write(folder.resolve("b.png"), picture(20, 10), SETTINGS);
        assertThat(folder.resolve("a.png")).hasSameBinaryContentAs(folder.resolve("b.png"));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("a.png", "b.png");
        }
    }

    @Test
    void unwritableTargetsAreNamedAndLeaveNothing() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        unwritable(() -> PngWriter.write(file.resolve("a.png"), picture(8, 8), PngMetadata.NONE), "file");
        unwritable(() -> OutputFile.requireWritable(file), "file");
        unwritable(() -> OutputFile.requireWritable(Path.of("/proc/no-such")), "/proc/no-such");
        unwritable(() -> PngWriter.write(temp, picture(8, 8), PngMetadata.NONE), "it is a folder");
        OutputFile.requireWritable(temp.resolve("out"));
        assertThat(temp.resolve("out")).isEmptyDirectory();
        assertThat(temp).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void decoderOutputIsClampedAndWhatIsNotFiniteIsRefused() {
        float[] chw = {-1f, 0f, 1f, -7f, 7f, 1e30f, 0.5f, -0.5f, 0.25f};
        RgbImage image = RgbImage.fromChw(chw, 3, 1);
        assertThat(image.rgb())
                .containsExactly(0, 0, (byte) 191, (byte) 128, (byte) 255, 64, (byte) 255, (byte) 255, (byte) 159);
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            chw[4] = value;
            assertThatThrownBy(() -> RgbImage.fromChw(chw, 3, 1))
                    .isInstanceOfSatisfying(
                            EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PICTURE_NOT_FINITE))
                    .hasMessageContaining("channel 1, row 0, column 1");
        }
    }

    private static void unwritable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTPUT_UNWRITABLE))
                .hasMessageContaining(message);
    }

    private static byte[] concat(String start, byte[] end) {
        byte[] head = start.getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = Arrays.copyOf(head, head.length + end.length);
        System.arraycopy(end, 0, all, head.length, end.length);
        return all;
    }

    private static RgbImage picture(int width, int height) {
        byte[] rgb = new byte[width * height * 3];
        new Random(7).nextBytes(rgb);
        return new RgbImage(width, height, rgb);
    }
}
