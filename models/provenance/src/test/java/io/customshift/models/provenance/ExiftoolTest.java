package io.customshift.models.provenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tool that everybody reads metadata with says of our files. It is skipped where there is none (12.57 was used). */
class ExiftoolTest {
    @TempDir
    private Path folder;

    static List<String> names() {
        return SampleFiles.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void fieldsOfIptcAreRead(String name) throws Exception {
        SigningKey key = OwnAuthority.init(folder.resolve("keys"), "Mugs & more", Instant.now());
        Path file = Files.write(
                folder.resolve(name),
                new PictureMarker(SampleFiles.MARK, key).marked(SampleFiles.file(name), SampleFiles.REFERENCES));
        assertThat(said(file))
                .contains(
                        "\"XMP-iptcExt:DigitalSourceType\": \"" + SourceMark.TRAINED_ALGORITHMIC_MEDIA + "\"",
                        "\"XMP-iptcExt:AISystemUsed\": \"" + Software.NAME + "\"",
                        "\"XMP-iptcExt:AISystemVersionUsed\": \"0.1.0\"")
                .doesNotContain("AIPrompt", "Warning", "Error");
    }

    @Test
    void fileWithoutMarksHasNoneOfThem() throws Exception {
        Path file = Files.write(folder.resolve("picture.jpg"), SampleFiles.file("picture.jpg"));
        assertThat(said(file)).doesNotContain("XMP-iptcExt");
    }

    private static String said(Path file) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(
                            "exiftool", "-j", "-n", "-G1", "-XMP:all", "-Warning", "-Error", file.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } catch (IOException e) {
            assumeTrue(false, "exiftool is not installed");
            return "";
        }
    }
}
