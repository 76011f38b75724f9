package io.customshift.it;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/** Files that are small, or look harmless, and become very large for who reads them carelessly. */
final class Bombs {
    private static final byte[] ZEROS = new byte[1 << 16];
    private static final int PNG_SIGNATURE = 8;
    /** Length, type, 13 bytes and sum of the first chunk. */
    private static final int IHDR = 25;

    private Bombs() {}

    /** A valid black PNG of one bit a pixel; a few kilobytes for each ten million pixels. */
    static byte[] picture(int width, int height) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            DataOutputStream ihdr = new DataOutputStream(header);
            ihdr.writeInt(width);
            ihdr.writeInt(height);
            // One bit, grey, deflate, the usual filters, no interlace.
            ihdr.write(new byte[] {1, 0, 0, 0, 0});
            DataOutputStream out = new DataOutputStream(file);
            out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
            chunk(out, "IHDR", header.toByteArray());
            chunk(out, "IDAT", deflated((1L + (width + 7) / 8) * height));
            chunk(out, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** The same photo with a comment that is {@code bytes} long when it is unpacked. */
    static byte[] commented(byte[] png, long bytes) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ByteArrayOutputStream comment = new ByteArrayOutputStream();
        try {
            comment.writeBytes("Comment\0\0".getBytes(StandardCharsets.ISO_8859_1));
            comment.writeBytes(deflated(bytes));
            DataOutputStream out = new DataOutputStream(file);
            ByteArrayInputStream in = new ByteArrayInputStream(png);
            out.write(in.readNBytes(PNG_SIGNATURE + IHDR));
            chunk(out, "zTXt", comment.toByteArray());
            in.transferTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** A CSV manifest of at least so many bytes whose lines are each good. */
    static Path manifest(Path file, String subject, long bytes) {
        byte[] line = (subject + "," + "a prompt of many words ".repeat(50) + "\n").getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            out.write("subject,prompt\n".getBytes(StandardCharsets.UTF_8));
            for (long written = 0; written < bytes; written += line.length) {
                out.write(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static byte[] deflated(long zeros) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Deflater fast = new Deflater(Deflater.BEST_SPEED);
        try (OutputStream out = new DeflaterOutputStream(bytes, fast, 1 << 16)) {
            for (long left = zeros; left > 0; left -= ZEROS.length) {
                out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
            }
        } finally {
            fast.end();
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream out, String type, byte[] content) throws IOException {
        out.writeInt(content.length);
        CheckedOutputStream summed = new CheckedOutputStream(out, new CRC32());
        summed.write(type.getBytes(StandardCharsets.ISO_8859_1));
        summed.write(content);
        out.writeInt((int) summed.getChecksum().getValue());
    }
}
