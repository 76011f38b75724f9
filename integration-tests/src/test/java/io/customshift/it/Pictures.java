package io.customshift.it;

import io.customshift.schemas.id.Canonical;
import io.customshift.schemas.id.Sha256;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;

/** Photos that go in and pictures that come out. */
final class Pictures {
    static final String FORM = "multipart/form-data; boundary=xx";

    private Pictures() {}

    /** A photo of a square of this colour on white, as a PNG. */
    static byte[] photo(Color colour) {
        BufferedImage image = new BufferedImage(80, 64, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 80, 64);
        graphics.setColor(colour);
        graphics.fillRect(20, 20, 30, 30);
        graphics.dispose();
        return written(image, "png");
    }

    /** A square of this colour with some structure, as a JPEG. */
    static byte[] jpeg(Color colour, int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 8; i++) {
            graphics.setColor(i % 2 == 0 ? colour : colour.brighter());
            graphics.fillOval(i * side / 16, i * side / 16, side - i * side / 8, side - i * side / 8);
        }
        graphics.dispose();
        return written(image, "jpg");
    }

    private static byte[] written(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A subject's form, of type {@link #FORM}. */
    static BodyPublisher form(String name, byte[] photo) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "--xx\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n" + name + "\r\n");
        text(body, "--xx\r\nContent-Disposition: form-data; name=\"references\"; filename=\"a.png\"\r\n");
        text(body, "Content-Type: image/png\r\n\r\n");
        body.writeBytes(photo);
        text(body, "\r\n--xx--\r\n");
        return BodyPublishers.ofByteArray(body.toByteArray());
    }

    /** Digest of what a PNG shows, whatever else is written in it. */
    static Sha256 pixels(byte[] png) {
        BufferedImage image = decode(png);
        int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * rgb.length);
        bytes.putInt(image.getWidth()).putInt(image.getHeight());
        bytes.asIntBuffer().put(rgb);
        return Canonical.ofBytes(bytes.array());
    }

    static BufferedImage decode(byte[] png) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
            if (image == null) {
                throw new AssertionError("not a picture: " + png.length + " bytes");
            }
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void text(ByteArrayOutputStream body, String text) {
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
