package io.customshift.models.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Random;

/** Photos decoded as a request decodes them, and what tests ask of them. */
final class DecodedImages {
    private DecodedImages() {}

    static RgbImage decode(byte[] bytes) {
        return Photos.read(bytes, "test.png").image();
    }

    /** A file of this package's test resources. */
    static byte[] file(String name) {
        try (InputStream in = Objects.requireNonNull(DecodedImages.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BufferedImage noise(int width, int height, int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    static int[] pixel(RgbImage image, int x, int y) {
        return new int[] {image.sample(x, y, 0), image.sample(x, y, 1), image.sample(x, y, 2)};
    }

    static String corner(RgbImage image, int x, int y) {
        int[] p = pixel(image, x, y);
        boolean r = p[0] > 128;
        boolean g = p[1] > 128;
        boolean b = p[2] > 128;
        return r && g && b ? "W" : r ? "R" : g ? "G" : "B";
    }
}
