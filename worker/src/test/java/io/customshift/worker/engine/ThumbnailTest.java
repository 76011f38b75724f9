package io.customshift.worker.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.image.Photos;
import io.customshift.models.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ThumbnailTest {
    @Test
    void longerSideBecomes256AndWhatIsNotLargerIsItsOwn() {
        assertThat(size(1024, 1024)).contains("256x256");
        assertThat(size(768, 512)).contains("256x171");
        assertThat(size(16, 4096)).contains("1x256");
        assertThat(size(272, 256)).contains("256x241");
        assertThat(size(256, 256)).isEmpty();
        assertThat(size(64, 256)).isEmpty();
    }

    @Test
    void itShowsThePicture() {
        byte[] rgb = new byte[512 * 512 * 3];
        for (int i = 0; i < 512 * 512; i++) {
            // Left half red, right half blue.
            rgb[3 * i + (i % 512 < 256 ? 0 : 2)] = (byte) 200;
        }
        RgbImage small = Photos.read(Thumbnail.of(new RgbImage(512, 512, rgb)).orElseThrow(), "JPEG")
                .image();
        assertThat(small.sample(40, 128, 0)).isBetween(190, 210);
        assertThat(small.sample(40, 128, 2)).isLessThan(15);
        assertThat(small.sample(216, 128, 2)).isBetween(190, 210);
    }

    private static Optional<String> size(int width, int height) {
        return Thumbnail.of(new RgbImage(width, height, new byte[width * height * 3]))
                .map(ThumbnailTest::decoded)
                .map(image -> image.getWidth() + "x" + image.getHeight());
    }

    private static BufferedImage decoded(byte[] jpeg) {
        try {
            return ImageIO.read(new ByteArrayInputStream(jpeg));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
