package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContactSheetTest {
    private static final int CELL = 96;

    @TempDir
    Path temp;

    /** Draws a sheet in a process of its own, and says which lettering it used. */
    static final class Draw {
        private Draw() {}

        public static void main(String[] arguments) {
            PngWriter.write(Path.of(arguments[0]), sheet().render(), PngMetadata.NONE);
            System.out.println(Lettering.ofHeight(12).getClass().getSimpleName());
        }
    }

    @Test
    void picturesStandInTheirCellsAndMissingOnesAreGrey() {
        RgbImage sheet = sheet().render(new BitmapLettering(1));
        int head = sheet.height() - 8 - 2 * (CELL + 2 * 10 + 8);
        int y = 8 + head + CELL / 2;
        assertThat(sheet.width()).isEqualTo(8 + 3 * (CELL + 8));
        assertThat(colour(sheet, 8 + CELL + 8 + CELL / 2, y)).isEqualTo(0xFF0000);
        assertThat(colour(sheet, 8 + 2 * (CELL + 8) + CELL / 2, y)).isEqualTo(0xE6E6E6);
        // The wide picture of the second row is whole, with paper above it.
        int second = y + CELL + 2 * 10 + 8;
        assertThat(colour(sheet, 8 + CELL + 8 + 2, second)).isEqualTo(0x00FF00);
        assertThat(colour(sheet, 8 + CELL + 8 + CELL / 2, second - CELL / 2 + 2))
                .isEqualTo(0xFFFFFF);
    }

    @Test
    void sheetIsDrawnOnAMachineWithoutFonts() throws Exception {
        Path config = Files.writeString(
                temp.resolve("fonts.conf"), "<?xml version=\"1.0\"?><fontconfig><dir>/nonexistent</dir></fontconfig>");
        Path out = temp.resolve("sheet.png");
        Path log = temp.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                // Java remembers the fonts it found in the home folder.
                "-Duser.home=" + temp,
                "-cp",
                System.getProperty("java.class.path"),
                Draw.class.getName(),
                out.toString());
        builder.environment().put("FONTCONFIG_FILE", config.toString());
        builder.environment().put("XDG_CACHE_HOME", temp.toString());
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(log, StandardCharsets.UTF_8);
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).contains("BitmapLettering");
        } finally {
            process.destroyForcibly();
        }
        assertThat(Photos.image(out)).isEqualTo(sheet().render(new BitmapLettering(1)));
    }

    @Test
    void builtInLettersAreAllDifferent() {
        Set<String> seen = new HashSet<>();
        for (int point = ' '; point <= 0x7F; point++) {
            StringBuilder dots = new StringBuilder();
            for (int row = 0; row < GlyphSheet.HEIGHT; row++) {
                for (int column = 0; column < GlyphSheet.WIDTH; column++) {
                    dots.append(GlyphSheet.covers(point, column, row) ? '#' : '.');
                }
            }
            assertThat(seen.add(dots.toString())).as("letter %c", point).isTrue();
        }
        assertThat(new BitmapLettering(1).width("café")).isEqualTo(24);
    }

    @Test
    void longCaptionsAreCutWithAnEllipsis() {
        Lettering lettering = new BitmapLettering(1);
        assertThat(lettering.wrap("one two three", 48, 4)).containsExactly("one two", "three");
        List<String> cut = lettering.wrap("one two three four five six", 48, 2);
        assertThat(cut).hasSize(2);
        assertThat(cut.get(1)).isEqualTo("three...");
        assertThat(lettering.wrap("incomprehensibilities", 48, 2)).containsExactly("incom...");
        assertThat(lettering.wrap("", 48, 2)).isEmpty();
        assertThat(lettering.wrap("🐶🐶🐶🐶🐶🐶🐶🐶🐶", 36, 1)).containsExactly("🐶🐶🐶...");
    }

    @Test
    void unevenRowsAndHugeSheetsAreRefused() {
        ContactSheet.Row row = new ContactSheet.Row("mug", List.of(), List.of());
        assertThatThrownBy(() -> new ContactSheet(List.of("a"), List.of(row), 64))
                .hasMessageContaining("'mug'");
        ContactSheet.Row empty = new ContactSheet.Row("mug", List.of(), List.of(Optional.empty()));
        ContactSheet.Row[] many = new ContactSheet.Row[100_000];
        Arrays.fill(many, empty);
        assertThatThrownBy(() -> new ContactSheet(List.of("a"), List.of(many), 64).render())
                .hasMessageContaining("over the limit");
    }

    private static ContactSheet sheet() {
        RgbImage red = plain(64, 64, 0xFF0000);
        RgbImage wide = plain(128, 64, 0x00FF00);
        return new ContactSheet(
                List.of("a ceramic mug on a wooden table at sunset", "at the beach"),
                List.of(
                        new ContactSheet.Row("red mug", List.of(red), List.of(Optional.of(red), Optional.empty())),
                        new ContactSheet.Row(
                                "Grünes Sofa (3 photos)",
                                List.of(wide, red, wide),
                                List.of(Optional.of(wide), Optional.of(red)))),
                CELL);
    }

    private static RgbImage plain(int width, int height, int colour) {
        Canvas canvas = new Canvas(width, height, colour);
        return canvas.image();
    }

    private static int colour(RgbImage image, int x, int y) {
        return image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2);
    }
}
