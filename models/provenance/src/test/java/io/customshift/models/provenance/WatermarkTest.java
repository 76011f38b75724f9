package io.customshift.models.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.customshift.models.image.Resampling;
import io.customshift.models.image.RgbImage;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The long form, with JPEG and rendered products, is {@code customshift verify provenance}. */
class WatermarkTest {
    private static final WatermarkTag TAG = WatermarkTag.of("picture 1");

    static Stream<RgbImage> pictures() {
        return Stream.of(
                SamplePictures.scene(512, 1),
                SamplePictures.scene(512, 2),
                SamplePictures.onWhite(512, 3),
                SamplePictures.onWhite(512, 4),
                SamplePictures.cut(SamplePictures.scene(640, 5), 10, 20, 600, 400));
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void tagIsReadAgain(RgbImage picture) {
        assertThat(Watermark.read(Watermark.mark(picture, TAG)).tag()).contains(TAG);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void tagIsReadFromASmallerCopy(RgbImage picture) {
        RgbImage marked = Watermark.mark(picture, TAG);
        RgbImage smaller = Resampling.LANCZOS.scale(marked, marked.width() * 3 / 4, marked.height() * 3 / 4);
        assertThat(Watermark.read(smaller).tag()).contains(TAG);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void tagIsReadFromAPart(RgbImage picture) {
        RgbImage marked = Watermark.mark(picture, TAG);
        RgbImage part = SamplePictures.cut(marked, 37, 21, marked.width() * 78 / 100, marked.height() * 78 / 100);
        assertThat(Watermark.read(part).tag()).contains(TAG);
    }

    @ParameterizedTest
    @MethodSource("pictures")
    void markIsWeakAndLeavesPureWhiteAlone(RgbImage picture) {
        RgbImage marked = Watermark.mark(picture, TAG);
        double squares = 0;
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            int x = i % picture.width();
            int y = i / picture.width();
            boolean white =
                    picture.sample(x, y, 0) == 255 && picture.sample(x, y, 1) == 255 && picture.sample(x, y, 2) == 255;
            for (int c = 0; c < 3; c++) {
                int difference = marked.sample(x, y, c) - picture.sample(x, y, c);
                squares += difference * difference;
                assertThat(white && difference != 0).as("white at %d, %d", x, y).isFalse();
            }
        }
        double psnr = 10 * Math.log10(255 * 255 / (squares / picture.rgb().length));
        assertThat(psnr).isBetween(45.0, 60.0);
    }

    /** Another mark for the same tag would orphan all that are out there: the pixels of a known one. */
    @Test
    void markIsTheOneOfEveryOtherRelease() {
        byte[] grey = new byte[3 * 256 * 256];
        Arrays.fill(grey, (byte) 128);
        RgbImage marked = Watermark.mark(new RgbImage(256, 256, grey), new WatermarkTag(0x0123456789ABL));
        assertThat(marked.digest()).isEqualTo("8604a7905ff748e295e13570f1bd83b4ed6831dcccf2e9d368978a96f0cc6026");
    }

    @Test
    void unmarkedPicturesHaveNone() {
        for (int seed = 100; seed < 112; seed++) {
            RgbImage picture = seed % 2 == 0 ? SamplePictures.scene(256, seed) : SamplePictures.onWhite(256, seed);
            assertThat(Watermark.read(picture).tag()).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void flatPicturesAreRead() {
        byte[] white = new byte[3 * 200 * 130];
        Arrays.fill(white, (byte) 255);
        RgbImage picture = new RgbImage(200, 130, white);
        assertThat(Watermark.mark(picture, TAG).digest()).isEqualTo(picture.digest());
        assertThat(Watermark.read(picture)).isEqualTo(new Watermark.Reading(Optional.empty(), 0));
    }

    @Test
    void symbolsAreTheTagsOrNobodys() {
        int[] symbols = TAG.symbols();
        assertThat(WatermarkTag.of(symbols)).contains(TAG);
        for (int i = 0; i < WatermarkTag.SYMBOLS * WatermarkTag.SYMBOL_BITS; i++) {
            int[] changed = symbols.clone();
            changed[i / WatermarkTag.SYMBOL_BITS] ^= 1 << i % WatermarkTag.SYMBOL_BITS;
            assertThat(WatermarkTag.of(changed)).as("bit %d", i).isEmpty();
        }
    }

    @Test
    void tagHasFortyEightBits() {
        assertThat(new WatermarkTag(0xABCL)).hasToString("000000000abc");
        assertThatThrownBy(() -> new WatermarkTag(1L << 48)).hasMessageContaining("48 bits");
    }
}
