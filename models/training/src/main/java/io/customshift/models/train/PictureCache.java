package io.customshift.models.train;

import io.customshift.models.error.DiskSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Pictures that take longer to make than to read, in 8 bits: each is made at its first use and kept in a file, which a
 * later run goes on filling. A picture's mark is written after it, so that one cut off is made again. Any number of
 * threads; two that need the same new picture both make it.
 */
public final class PictureCache {
    private final Path file;
    private final FileChannel channel;
    private final int count;
    private final int bytes;

    /**
     * @param count how many pictures there are
     * @param values of each: planes × size × size
     */
    public PictureCache(Path file, int count, int values) {
        this.file = file;
        this.count = count;
        this.bytes = values;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            this.channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw DiskSpace.unwritable(file, 0, e);
        }
    }

    /** Picture {@code number}, values from −1 to 1, to 1/127. */
    public float[] picture(int number, Supplier<float[]> maker) {
        return find(number).orElseGet(() -> keep(number, maker.get()));
    }

    /** Picture {@code number}, if it was kept. */
    public Optional<float[]> find(int number) {
        try {
            ByteBuffer mark = ByteBuffer.allocate(1);
            if (channel.read(mark, number) != 1 || mark.get(0) != 1) {
                return Optional.empty();
            }
            ByteBuffer kept = ByteBuffer.allocate(bytes);
            while (kept.hasRemaining() && channel.read(kept, at(number) + kept.position()) > 0) {
                // until all of it is there
            }
            return kept.hasRemaining() ? Optional.empty() : Optional.of(widened(kept.array()));
        } catch (IOException e) {
            throw DiskSpace.unwritable(file, bytes, e);
        }
    }

    /** Keeps a picture, and gives it as it is found again. */
    public float[] keep(int number, float[] pixels) {
        byte[] made = narrowed(pixels);
        try {
            write(ByteBuffer.wrap(made), at(number));
            write(ByteBuffer.wrap(new byte[] {1}), number);
        } catch (IOException e) {
            throw DiskSpace.unwritable(file, bytes, e);
        }
        return widened(made);
    }

    private long at(int number) {
        return count + (long) number * bytes;
    }

    private void write(ByteBuffer from, long at) throws IOException {
        int begin = from.position();
        while (from.hasRemaining()) {
            channel.write(from, at + from.position() - begin);
        }
    }

    private static byte[] narrowed(float[] pixels) {
        byte[] bytes = new byte[pixels.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.round((Math.min(1, Math.max(-1, pixels[i])) + 1) * 127.5f);
        }
        return bytes;
    }

    private static float[] widened(byte[] bytes) {
        float[] pixels = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            pixels[i] = (bytes[i] & 255) / 127.5f - 1;
        }
        return pixels;
    }
}
