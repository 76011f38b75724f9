package io.customshift.models.weights.safetensors;

import io.customshift.models.error.DiskSpace;
import io.customshift.models.error.EngineException;
import io.customshift.models.weights.config.JsonFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a safetensors file as a stream: the plan first (names, types, shapes), then the bytes of each tensor in the
 * order of the plan, in pieces of any size. The file appears under its name by an atomic rename in {@link #finish},
 * complete and flushed to the disk, or not at all.
 */
public final class SafetensorsWriter implements AutoCloseable {
    /** A tensor that will be written. */
    public record Planned(String name, StoredDtype dtype, Dims shape) {
        public long byteSize() {
            return dtype.bytes(shape.elements());
        }
    }

    private final Path target;
    private final Path partial;
    private final FileChannel channel;
    private final long totalBytes;
    private boolean finished;

    private SafetensorsWriter(Path target, Path partial, FileChannel channel, long totalBytes) {
        this.target = target;
        this.partial = partial;
        this.channel = channel;
        this.totalBytes = totalBytes;
    }

    /**
     * Starts a file with its header.
     *
     * @throws EngineException OUTPUT_UNWRITABLE, also where the disk has no room for the whole of it
     */
    public static SafetensorsWriter create(Path target, Collection<Planned> plan, Map<String, String> metadata) {
        Path partial = target.resolveSibling(target.getFileName() + ".partial");
        byte[] header = header(plan, metadata);
        long total = 8L + header.length;
        for (Planned planned : plan) {
            total = Math.addExact(total, planned.byteSize());
        }
        try {
            // What a killed process left is overwritten.
            long left = Files.isRegularFile(partial) ? Files.size(partial) : 0;
            DiskSpace.require(target, total - left, "the file");
            FileChannel channel = FileChannel.open(
                    partial, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
            SafetensorsWriter writer = new SafetensorsWriter(target, partial, channel, total);
            ByteBuffer start = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
            writer.append(start.putLong(header.length).put(header).flip());
            return writer;
        } catch (IOException e) {
            throw DiskSpace.unwritable(target, total, e);
        }
    }

    /** A whole file from tensors in memory. */
    public static void write(Path target, Collection<StoredTensor> tensors, Map<String, String> metadata) {
        List<Planned> plan = new ArrayList<>();
        tensors.forEach(tensor -> {
            if (tensor.scale() != 1) {
                throw new IllegalArgumentException(tensor.name() + " is scaled, which the format has no place for");
            }
            plan.add(new Planned(tensor.name(), tensor.dtype(), tensor.shape()));
        });
        try (SafetensorsWriter writer = create(target, plan, metadata)) {
            tensors.forEach(tensor -> writer.append(tensor.data()));
            writer.finish();
        }
    }

    /** The next bytes, little-endian. */
    public void append(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * Flushes and gives the file its name, replacing one that is there.
     *
     * @throws IllegalStateException if the bytes appended are not those planned
     */
    public void finish() {
        try {
            if (channel.position() != totalBytes) {
                throw new IllegalStateException(
                        target + ": " + channel.position() + " bytes were written, " + totalBytes + " planned");
            }
            channel.force(true);
            channel.close();
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            finished = true;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Without {@link #finish} before, removes what was written. */
    @Override
    public void close() {
        try {
            remove();
        } catch (IOException e) {
            throw DiskSpace.unwritable(target, totalBytes, e);
        }
    }

    private void remove() throws IOException {
        channel.close();
        if (!finished) {
            Files.deleteIfExists(partial);
        }
    }

    /** What was written is removed first, so that it counts as free. */
    private EngineException failed(IOException cause) {
        try {
            remove();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return DiskSpace.unwritable(target, totalBytes, cause);
    }

    private static byte[] header(Collection<Planned> plan, Map<String, String> metadata) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            json.put("__metadata__", metadata);
        }
        long at = 0;
        for (Planned planned : plan) {
            long end = Math.addExact(at, planned.byteSize());
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", planned.dtype().name());
            entry.put("shape", planned.shape().toArray());
            entry.put("data_offsets", new long[] {at, end});
            if (json.put(planned.name(), entry) != null) {
                throw new IllegalArgumentException("two tensors are named " + planned.name());
            }
            at = end;
        }
        byte[] bytes = JsonFiles.line(json).getBytes(StandardCharsets.UTF_8);
        // Padded with blanks so that the data section starts at a multiple of 8 bytes.
        int padded = (bytes.length + 7) / 8 * 8;
        byte[] header = Arrays.copyOf(bytes, padded);
        Arrays.fill(header, bytes.length, padded, (byte) ' ');
        return header;
    }
}
