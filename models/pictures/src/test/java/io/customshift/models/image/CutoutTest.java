package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class CutoutTest {
    /** 4 × 4 tokens of which the middle four are the product's. */
    private static float[] layer(float inside, float outside) {
        float[] values = new float[16];
        for (int i = 0; i < 16; i++) {
            boolean middle = i % 4 % 3 != 0 && i / 4 % 3 != 0;
            values[i] = (middle ? inside : outside) + 0.001f * i;
        }
        return values;
    }

    @Test
    void peaksAreFoundWhereTheyAre() {
        TwoPeaks peaks = TwoPeaks.of(new float[] {0.1f, 0.9f, 0.1f, 0.9f, 0.1f});
        assertThat(peaks.cut()).isCloseTo(0.5, within(1e-6));
        assertThat(peaks.low()).isCloseTo(0.1, within(1e-6));
        assertThat(peaks.high()).isCloseTo(0.9, within(1e-6));
        assertThat(peaks.separation()).isCloseTo(1, within(1e-6));
        assertThat(TwoPeaks.of(new float[] {0.3f, 0.3f}).clearness()).isZero();
    }

    @Test
    void layersWithoutTwoPeaksSayNothing() {
        float[] clear = Cutout.mask(List.of(layer(0.7f, 0.1f)), 4, 4, 8, 8);
        float[] reversed = layer(0.1f, 0.2f);
        assertThat(Cutout.mask(List.of(reversed, layer(0.7f, 0.1f)), 4, 4, 8, 8))
                .isEqualTo(clear);
        assertThat(clear[3 * 8 + 3]).isEqualTo(1);
        assertThat(clear[0]).isZero();
    }

    @Test
    void noProductIsAnEmptyMask() {
        assertThat(Cutout.mask(List.of(new float[16]), 4, 4, 8, 8)).containsOnly(0);
        assertThat(Cutout.mask(List.of(), 4, 4, 8, 8)).containsOnly(0);
    }

    @Test
    void pngKeepsColoursAndMakesTheRestTransparent() throws IOException {
        RgbImage picture = new RgbImage(2, 1, new byte[] {10, 20, 30, 40, 50, 60});
        byte[] png = Cutout.png(picture, new float[] {1, 0}, PngMetadata.NONE);
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(read.getRGB(0, 0)).isEqualTo(0xFF0A141E);
        assertThat(read.getRGB(1, 0) >>> 24).isZero();
        assertThat(read.getRGB(1, 0) & 0xFFFFFF).isEqualTo(0x28323C);
    }
}
