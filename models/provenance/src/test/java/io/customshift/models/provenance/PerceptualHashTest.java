package io.customshift.models.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.image.Resampling;
import io.customshift.models.image.RgbImage;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerceptualHashTest {

    @Test
    void smallerAndNoisyCopiesHaveAlikeHashesAndOtherPicturesHaveOthers() {
        for (int seed = 1; seed <= 20; seed++) {
            RgbImage picture = seed % 2 == 0 ? SamplePictures.scene(512, seed) : SamplePictures.onWhite(512, seed);
            PerceptualHash hash = PerceptualHash.of(picture);
            RgbImage smaller = Resampling.LANCZOS.scale(picture, 200, 180);
            assertThat(PerceptualHash.of(smaller).distance(hash))
                    .as("smaller, seed %d", seed)
                    .isLessThanOrEqualTo(8);
            RgbImage marked = Watermark.mark(picture, new WatermarkTag(seed));
            assertThat(PerceptualHash.of(marked).distance(hash))
                    .as("marked, seed %d", seed)
                    .isLessThanOrEqualTo(8);
            assertThat(PerceptualHash.of(noisy(picture, seed)).distance(hash)).isLessThanOrEqualTo(8);
            RgbImage other = SamplePictures.scene(512, 100 + seed);
            assertThat(PerceptualHash.of(other).distance(hash))
                    .as("other, seed %d", seed)
                    .isGreaterThan(PerceptualHash.ALIKE);
        }
    }

    private static RgbImage noisy(RgbImage picture, long seed) {
        Random random = new Random(seed);
        byte[] rgb = picture.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) Math.min(Math.max((rgb[i] & 0xFF) + random.nextInt(31) - 15, 0), 255);
        }
        return new RgbImage(picture.width(), picture.height(), rgb);
    }

    /** Another hash for the same picture would orphan all logs. */
    @Test
    void hashIsTheOneOfEveryOtherRelease() {
        assertThat(PerceptualHash.of(SamplePictures.scene(512, 1))).hasToString("29e8f04757b99072");
        byte[] white = new byte[3 * 7 * 5];
        assertThat(PerceptualHash.of(new RgbImage(7, 5, white))).hasToString("0000000000000000");
    }

    @Test
    void textIsReadAgain() {
        PerceptualHash hash = new PerceptualHash(0x8000_0000_0000_00FFL);
        assertThat(hash).hasToString("80000000000000ff");
        assertThat(PerceptualHash.parse("80000000000000ff")).isEqualTo(hash);
        assertThat(hash.distance(new PerceptualHash(0xF0))).isEqualTo(5);
        assertThatThrownBy(() -> PerceptualHash.parse("80000000000000FF"))
                .hasMessageContaining("16 hexadecimal digits");
    }
}
