package io.customshift.models.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Photos of which a check holds only a part at a time. */
class LargePhotosTest {
    private static final int SIDE = 3000;

    @Test
    void onlyVisiblePixelIsFoundWhereverItIs() {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_ARGB);
        byte[] nothing = TestImages.encode(image, "png");
        assertThatThrownBy(() -> Photos.check(nothing, "a.png")).hasMessageContaining("no visible pixel");
        image.setRGB(SIDE - 2, SIDE - 2, 0x01000000);
        assertThat(Photos.check(TestImages.encode(image, "png"), "a.png").width())
                .isEqualTo(SIDE);
    }

    @Test
    void everyPixelIsDecodedThoughFewAreKept() {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < SIDE; i += 50) {
            graphics.setColor(new Color(i % 256, i / 12, 120));
            graphics.fillOval(i, SIDE - i, 90, 60);
        }
        graphics.dispose();
        for (byte[] file : new byte[][] {
            TestImages.jpeg(image, false), TestImages.jpeg(image, true), TestImages.encode(image, "png")
        }) {
            assertThat(Photos.check(file, "photo").height()).isEqualTo(SIDE);
            byte[] cut = Arrays.copyOf(file, file.length - file.length / 50);
            assertThatThrownBy(() -> Photos.check(cut, "photo")).hasMessageContaining("cut short");
        }
    }
}
