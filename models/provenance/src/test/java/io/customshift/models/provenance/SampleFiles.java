package io.customshift.models.provenance;

import io.customshift.models.image.PngMetadata;
import io.customshift.models.image.PngWriter;
import io.customshift.models.image.RgbImage;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Small files of each format, and what they are marked with. */
final class SampleFiles {
    static final SourceMark MARK = new SourceMark(
            SourceMark.TRAINED_ALGORITHMIC_MEDIA, Optional.of(Software.NAME), Optional.of("0.1.0"), Optional.empty());
    static final List<Reference> REFERENCES =
            List.of(new Reference("image/jpeg", "0a".repeat(32)), new Reference("image/png", "b1".repeat(32)));

    private SampleFiles() {}

    /** Names with their endings, as a source of test arguments. */
    static List<String> names() {
        return List.of("picture.png", "picture.jpg", "lossy.webp", "lossless.webp");
    }

    static byte[] file(String name) {
        try {
            if (name.endsWith(".png")) {
                return PngWriter.encode(picture(), PngMetadata.of("a mug", "{}"));
            }
            if (name.endsWith(".jpg")) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                ImageIO.write(buffered(picture()), "jpg", out);
                return out.toByteArray();
            }
            try (InputStream in = SampleFiles.class.getResourceAsStream(name)) {
                return in.readAllBytes();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RgbImage picture() {
        byte[] rgb = new byte[64 * 48 * 3];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) (i * i / 300);
        }
        return new RgbImage(64, 48, rgb);
    }

    static BufferedImage buffered(RgbImage image) {
        BufferedImage buffered = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                buffered.setRGB(x, y, image.sample(x, y, 0) << 16 | image.sample(x, y, 1) << 8 | image.sample(x, y, 2));
            }
        }
        return buffered;
    }
}
