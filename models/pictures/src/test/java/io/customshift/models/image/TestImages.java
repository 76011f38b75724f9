package io.customshift.models.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Image files made by hand for the tests of this package. */
final class TestImages {
    private TestImages() {}

    /** Red top-left, green top-right, blue bottom-left, white bottom-right quarter. */
    static BufferedImage quarters(int width, int height, int type) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean right = x >= width / 2;
                boolean bottom = y >= height / 2;
                int rgb = bottom ? (right ? 0xFFFFFF : 0x0000FF) : (right ? 0x00FF00 : 0xFF0000);
                image.setRGB(x, y, 0xFF000000 | rgb);
            }
        }
        return image;
    }

    static byte[] encode(BufferedImage image, String format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] jpeg(BufferedImage image, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(1f);
            param.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** An EXIF block of one directory with one entry, the orientation. */
    static byte[] tiff(int orientation, boolean little) {
        ByteBuffer tiff = ByteBuffer.allocate(26)
                .order(little ? java.nio.ByteOrder.LITTLE_ENDIAN : java.nio.ByteOrder.BIG_ENDIAN);
        tiff.put((byte) (little ? 'I' : 'M')).put((byte) (little ? 'I' : 'M')).putShort((short) 42);
        tiff.putInt(8).putShort((short) 1);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
        return tiff.array();
    }

    /** The JPEG with an APP1 segment put after its start. */
    static byte[] withExif(byte[] jpeg, byte[] tiff) {
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + tiff.length + 10);
        out.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (tiff.length + 8));
        out.put("Exif\0\0".getBytes(StandardCharsets.ISO_8859_1)).put(tiff);
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }

    static byte[] chunk(String type, byte[] data) {
        byte[] name = type.getBytes(StandardCharsets.ISO_8859_1);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(name)
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    /** The PNG with a chunk put after its header. */
    static byte[] withChunk(byte[] png, String type, byte[] data) {
        byte[] chunk = chunk(type, data);
        return ByteBuffer.allocate(png.length + chunk.length)
                .put(png, 0, 33)
                .put(chunk)
                .put(png, 33, png.length - 33)
                .array();
    }

    /** The PNG claiming other dimensions, with a right checksum. */
    static byte[] claiming(byte[] png, int width, int height) {
        ByteBuffer out = ByteBuffer.wrap(png.clone());
        out.putInt(16, width).putInt(20, height);
        CRC32 crc = new CRC32();
        crc.update(out.array(), 12, 17);
        return out.putInt(29, (int) crc.getValue()).array();
    }

    /** An interlaced PNG. */
    static byte[] interlacedPng(BufferedImage image) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    static byte[] animatedGif(int frames) {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("gif");
        ImageWriter writer = writers.next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (int i = 0; i < frames; i++) {
                writer.writeToSequence(new IIOImage(quarters(16, 16, BufferedImage.TYPE_INT_RGB), null, null), null);
            }
            writer.endWriteSequence();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** A four-channel Adobe JPEG with inverted CMYK samples, as print shops send them. */
    static byte[] cmykJpeg(int width, int height, int c, int m, int y, int k) {
        java.awt.image.WritableRaster raster = java.awt.image.Raster.createInterleavedRaster(0, width, height, 4, null);
        int[] pixel = {255 - c, 255 - m, 255 - y, 255 - k};
        for (int row = 0; row < height; row++) {
            for (int x = 0; x < width; x++) {
                raster.setPixel(x, row, pixel);
            }
        }
        ImageWriter writer = null;
        for (Iterator<ImageWriter> all = ImageIO.getImageWritersByFormatName("jpeg"); all.hasNext(); ) {
            ImageWriter next = all.next();
            if (next.getClass().getName().startsWith("com.sun.")) {
                writer = next;
            }
        }
        if (writer == null) {
            throw new IllegalStateException("the platform has no JPEG writer");
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(raster, null, null), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        byte[] jpeg = out.toByteArray();
        ByteBuffer tagged = ByteBuffer.allocate(jpeg.length + 16).put(jpeg, 0, 2);
        tagged.putShort((short) 0xFFEE).putShort((short) 14);
        tagged.put("Adobe".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 100)
                .putInt(0)
                .put((byte) 0);
        return tagged.put(jpeg, 2, jpeg.length - 2).array();
    }

    /** A lossless WebP (VP8L) of {@link #quarters}, with one bit for each of green, red and blue. */
    static byte[] webpQuarters(int width, int height) {
        java.util.BitSet bits = new java.util.BitSet();
        int at = 0;
        at = put(bits, at, 0x2F, 8);
        at = put(bits, at, width - 1, 14);
        at = put(bits, at, height - 1, 14);
        at = put(bits, at, 0, 1 + 3); // no alpha, version 0
        at = put(bits, at, 0, 3); // no transform, no colour cache, one group of codes
        for (int channel = 0; channel < 3; channel++) {
            at = put(bits, at, 1, 1); // simple code
            at = put(bits, at, 1, 1); // of two symbols
            at = put(bits, at, 0, 1); // the first of one bit
            at = put(bits, at, 0, 1);
            at = put(bits, at, 255, 8);
        }
        at = put(bits, at, 0b101, 3); // alpha: one symbol of eight bits
        at = put(bits, at, 255, 8);
        at = put(bits, at, 0b001, 3); // distance: one symbol of one bit
        at = put(bits, at, 0, 1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean right = x >= width / 2;
                boolean bottom = y >= height / 2;
                at = put(bits, at, right ? 1 : 0, 1);
                at = put(bits, at, right == bottom ? 1 : 0, 1);
                at = put(bits, at, bottom ? 1 : 0, 1);
            }
        }
        byte[] stream = java.util.Arrays.copyOf(bits.toByteArray(), (at + 7) / 8);
        int padded = stream.length + (stream.length & 1);
        return ByteBuffer.allocate(20 + padded)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(12 + padded)
                .put("WEBPVP8L".getBytes(StandardCharsets.US_ASCII))
                .putInt(stream.length)
                .put(stream)
                .array();
    }

    /** The still WebP as each picture of an animation, at (4, 2) of its canvas. */
    static byte[] animatedWebp(int width, int height, byte[] still, int frames) {
        int chunk = still.length - 12;
        ByteBuffer in = ByteBuffer.wrap(still).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        int bits = in.getInt(21);
        ByteBuffer out = ByteBuffer.allocate(30 + 14 + frames * (24 + chunk)).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        out.put(ascii("RIFF")).putInt(out.limit() - 8).put(ascii("WEBPVP8X")).putInt(10);
        out.putInt(2).putInt(24, width - 1).putShort(27, (short) (height - 1)).position(30);
        out.put(ascii("ANIM")).putInt(6).putInt(-1).putShort((short) 0);
        for (int i = 0; i < frames; i++) {
            int at = out.put(ascii("ANMF")).putInt(16 + chunk).position();
            out.putInt(at, 2).putInt(at + 3, 1).putInt(at + 6, bits & 0x3FFF).putInt(at + 9, bits >> 14 & 0x3FFF);
            out.putInt(at + 12, 100).position(at + 16);
            out.put(still, 12, chunk);
        }
        return out.array();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int put(java.util.BitSet bits, int at, int value, int count) {
        for (int i = 0; i < count; i++) {
            bits.set(at + i, (value >> i & 1) == 1);
        }
        return at + count;
    }
}
