package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CaptionedSheetTest {
    private static final int CELL = 96;

    @Test
    void picturesStandInTheirCellsWithCaptionsBelowAndMissingOnesAreGrey() {
        RgbImage sheet = sheet().render(new BitmapLettering(1));
        int y = 8 + CELL / 2;
        assertThat(sheet.width()).isEqualTo(8 + 3 * (CELL + 8));
        assertThat(colour(sheet, 8 + CELL + 8 + CELL / 2, y)).isEqualTo(0xFF0000);
        assertThat(colour(sheet, 8 + 2 * (CELL + 8) + CELL / 2, y)).isEqualTo(0xE6E6E6);
        assertThat(inked(sheet, 8 + CELL + 8, 8 + CELL)).isTrue();
        // The first section has captions of three lines; its third picture would stand below, in a row of its own.
        int second = 8 + CELL + 2 + 3 * 10 + 8 + 8;
        // The wide picture is whole, with paper above it.
        assertThat(colour(sheet, 8 + CELL + 8 + 2, second + CELL / 2)).isEqualTo(0x00FF00);
        assertThat(colour(sheet, 8 + CELL + 8 + CELL / 2, second + 2)).isEqualTo(0xFFFFFF);
        // Three of four places for references are taken.
        assertThat(colour(sheet, 8 + CELL * 3 / 4, second + CELL * 3 / 4)).isEqualTo(0xFFFFFF);
        int third = second + CELL + 2 + 10 + 8;
        assertThat(colour(sheet, 8 + CELL + 8 + CELL / 2, third + CELL / 2))
                .as("what does not fit into a row begins another")
                .isEqualTo(0xFF0000);
    }

    @Test
    void hugeSheetsAreRefused() {
        CaptionedSheet.Section empty = new CaptionedSheet.Section("mug", List.of(), List.of());
        CaptionedSheet.Section[] many = new CaptionedSheet.Section[100_000];
        Arrays.fill(many, empty);
        assertThatThrownBy(() -> new CaptionedSheet(List.of(many), 1, 64).render())
                .hasMessageContaining("over the limit");
    }

    private static CaptionedSheet sheet() {
        RgbImage red = plain(64, 64, 0xFF0000);
        RgbImage wide = plain(128, 64, 0x00FF00);
        return new CaptionedSheet(
                List.of(
                        new CaptionedSheet.Section(
                                "red mug",
                                List.of(red),
                                List.of(
                                        picture(Optional.of(red), "a ceramic mug on a wooden table", "seed 7"),
                                        picture(Optional.empty(), "failed"))),
                        new CaptionedSheet.Section(
                                "Grünes Sofa",
                                List.of(wide, red, wide),
                                List.of(
                                        picture(Optional.of(wide), "1"),
                                        picture(Optional.of(red), "2"),
                                        picture(Optional.of(red), "3")))),
                2,
                CELL);
    }

    private static CaptionedSheet.Picture picture(Optional<RgbImage> image, String... caption) {
        return new CaptionedSheet.Picture(List.of(caption), image);
    }

    private static boolean inked(RgbImage image, int left, int top) {
        for (int y = top; y < top + 12; y++) {
            for (int x = left; x < left + CELL; x++) {
                if (colour(image, x, y) == 0x202020) {
                    return true;
                }
            }
        }
        return false;
    }

    private static RgbImage plain(int width, int height, int colour) {
        Canvas canvas = new Canvas(width, height, colour);
        return canvas.image();
    }

    private static int colour(RgbImage image, int x, int y) {
        return image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
    }
}
