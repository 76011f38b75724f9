package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessTest {
    @Test
    void pictureOfTheRightSizeIsUnchanged() {
        RgbImage image = noise(20, 12, 1);
        float[] chw = Preprocess.toChw(image, 20, 12);
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 12; y++) {
                for (int x = 0; x < 20; x++) {
                    assertThat(chw[(c * 12 + y) * 20 + x]).isEqualTo(image.sample(x, y, c) * (2f / 255f) - 1f);
                }
            }
        }
        assertThat(RgbImage.fromChw(chw, 20, 12)).isEqualTo(image);
    }

    @ParameterizedTest
    @CsvSource({"1,1,16,16", "7,300,32,16", "300,7,16,32", "1000,700,64,64", "33,33,64,48", "8,8,512,16"})
    void constantPictureStaysConstantAtAnySize(int width, int height, int outWidth, int outHeight) {
        byte[] rgb = new byte[width * height * 3];
        Arrays.fill(rgb, (byte) 200);
        float[] chw = Preprocess.toChw(new RgbImage(width, height, rgb), outWidth, outHeight);
        assertThat(chw).hasSize(3 * outWidth * outHeight);
        for (float v : chw) {
            assertThat(Math.abs(v - (200 * 2f / 255f - 1f))).isLessThan(1e-5f);
        }
    }

    @Test
    void centreIsCutFromTheLongerSide() {
        // 40x10: left half black, right half white, a grey column pair nowhere: the centre 10x10 is half and half.
        byte[] rgb = new byte[40 * 10 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i / 3 % 40 >= 20 ? 255 : 0);
        }
        float[] wide = Preprocess.toChw(new RgbImage(40, 10, rgb), 10, 10);
        for (int x = 0; x < 10; x++) {
            assertThat(wide[x]).isEqualTo(x < 5 ? -1f : 1f);
        }
    }

    @Test
    void finePatternIsAveragedAndNotAliased() {
        // A one-pixel checkerboard, 8 times reduced, is plain grey; point sampling would give black or white.
        byte[] rgb = new byte[256 * 256 * 3];
        for (int i = 0; i < 256 * 256; i++) {
            byte v = (byte) ((i % 256 + i / 256) % 2 == 0 ? 0 : 255);
            rgb[i * 3] = v;
            rgb[i * 3 + 1] = v;
            rgb[i * 3 + 2] = v;
        }
        float[] chw = Preprocess.toChw(new RgbImage(256, 256, rgb), 32, 32);
        for (int y = 4; y < 28; y++) {
            for (int x = 4; x < 28; x++) {
                assertThat(Math.abs(chw[y * 32 + x])).isLessThan(0.01f);
            }
        }
    }

    @Test
    void separableResultEqualsTheDirectSum() {
        RgbImage image = noise(37, 23, 3);
        int out = 16;
        double step = 23.0 / out;
        double offset = (37 - out * step) / 2;
        float[] chw = Preprocess.toChw(image, out, out);
        for (int y = 0; y < out; y++) {
            for (int x = 0; x < out; x++) {
                double cx = offset + (x + 0.5) * step;
                double cy = (y + 0.5) * step;
                double sum = 0;
                double total = 0;
                for (int sy = 0; sy < 23; sy++) {
                    for (int sx = 0; sx < 37; sx++) {
                        double w = lanczos((sx + 0.5 - cx) / step) * lanczos((sy + 0.5 - cy) / step);
                        total += w;
                        sum += w * image.sample(sx, sy, 1);
                    }
                }
                double expected = Math.min(Math.max(sum / total, 0), 255) / 127.5 - 1;
                assertThat(chw[(out + y) * out + x])
                        .isCloseTo((float) expected, org.assertj.core.data.Offset.offset(2e-5f));
            }
        }
    }

    @Test
    void directBufferGetsTheSameValues() {
        RgbImage image = noise(50, 30, 4);
        FloatBuffer direct = java.nio.ByteBuffer.allocateDirect(3 * 16 * 16 * 4).asFloatBuffer();
        Preprocess.toChw(image, 16, 16, direct);
        assertThat(direct.remaining()).isZero();
        float[] copy = new float[3 * 16 * 16];
        direct.flip().get(copy);
        assertThat(copy).isEqualTo(Preprocess.toChw(image, 16, 16));
    }

    private static double lanczos(double x) {
        if (Math.abs(x) < 1e-12) {
            return 1;
        }
        return Math.abs(x) >= 3
                ? 0
                : 3 * Math.sin(Math.PI * x) * Math.sin(Math.PI * x / 3) / (Math.PI * Math.PI * x * x);
    }

    private static RgbImage noise(int width, int height, int seed) {
        byte[] rgb = new byte[width * height * 3];
        new Random(seed).nextBytes(rgb);
        return new RgbImage(width, height, rgb);
    }
}
