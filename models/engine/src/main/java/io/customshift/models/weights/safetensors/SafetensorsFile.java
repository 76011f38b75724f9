package io.customshift.models.weights.safetensors;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.safetensors.SafetensorsHeader.Entry;
import io.customshift.models.weights.safetensors.StoredTensor.FileOffset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file, mapped into memory read-only: opening parses and checks the header and reads no tensor. Neighbouring
 * tensors share a mapping of up to 1 GiB, so that files of any size open; one tensor must stay under 2 GiB.
 *
 * <p>A mapping lives as long as any tensor's buffer is reachable, and ends with the last: there is nothing to close, and
 * no way to unmap memory that the native engine still reads. The file must not be shortened meanwhile.
 *
 * @param path where it was opened
 * @param tensors by name, in the order of their bytes
 * @param metadata the header's {@code __metadata__}
 */
public record SafetensorsFile(Path path, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    /** The format's own limit of a header, in bytes. */
    public static final long MAX_HEADER_BYTES = 100_000_000;

    private static final long MAX_MAPPING_BYTES = 1L << 30;

    /**
     * @throws EngineException WEIGHTS_NOT_FOUND, WEIGHTS_CORRUPT for a header or ranges that do not hold together,
     *     WEIGHTS_UNSUPPORTED for a type or a tensor size that cannot be handed on
     */
    public static SafetensorsFile open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new EngineException(ErrorCode.WEIGHTS_NOT_FOUND, path + ": no such file");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            long size = channel.size();
            byte[] json = headerBytes(path, channel, size);
            long dataStart = 8L + json.length;
            SafetensorsHeader header = SafetensorsHeader.parse(path, json, size - dataStart);
            Map<String, StoredTensor> tensors = mapAll(path, channel, header.entries(), dataStart);
            return new SafetensorsFile(path, Collections.unmodifiableMap(tensors), header.metadata());
        } catch (IOException e) {
            throw new EngineException(ErrorCode.WEIGHTS_CORRUPT, path + ": cannot be read: " + e, e);
        }
    }

    /** The tensor of that name; one that the caller cannot do without. */
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new EngineException(ErrorCode.WEIGHTS_MISMATCH, path + ": holds no tensor named " + name);
        }
        return tensor;
    }

    private static byte[] headerBytes(Path path, FileChannel channel, long size) throws IOException {
        if (size < 8) {
            throw SafetensorsHeader.corrupt(
                    path, "the file has " + size + " bytes, a header's length alone takes 8", null);
        }
        ForeignFile.refuse(
                path,
                readFully(path, channel, 0, (int) Math.min(size, ForeignFile.LOOKED_AT))
                        .array());
        long length =
                readFully(path, channel, 0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw SafetensorsHeader.corrupt(
                    path,
                    "the header's length is given as " + Long.toUnsignedString(length) + " bytes, outside 2 to "
                            + MAX_HEADER_BYTES + ": this is not a safetensors file",
                    null);
        }
        if (length > size - 8) {
            throw SafetensorsHeader.corrupt(
                    path,
                    "the header's length is given as " + length + " bytes, but only " + (size - 8)
                            + " follow: the file is truncated",
                    null);
        }
        return readFully(path, channel, 8, (int) length).array();
    }

    private static ByteBuffer readFully(Path path, FileChannel channel, long at, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw SafetensorsHeader.corrupt(path, "the file became shorter while it was read", null);
            }
        }
        return buffer;
    }

    private static Map<String, StoredTensor> mapAll(Path path, FileChannel channel, List<Entry> entries, long dataStart)
            throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        int first = 0;
        while (first < entries.size()) {
            long begin = entries.get(first).begin();
            int last = first;
            while (last + 1 < entries.size() && entries.get(last + 1).end() - begin <= MAX_MAPPING_BYTES) {
                last++;
            }
            long bytes = entries.get(last).end() - begin;
            if (bytes > Integer.MAX_VALUE) {
                Entry entry = entries.get(first);
                throw new EngineException(
                        ErrorCode.WEIGHTS_UNSUPPORTED,
                        path + ": tensor " + SafetensorsHeader.quoted(entry.name()) + " has " + bytes
                                + " bytes, over the limit of " + Integer.MAX_VALUE
                                + " for one tensor; store it in a 16-bit type or split it");
            }
            MappedByteBuffer mapping = channel.map(FileChannel.MapMode.READ_ONLY, dataStart + begin, bytes);
            for (Entry entry : entries.subList(first, last + 1)) {
                ByteBuffer data = mapping.slice((int) (entry.begin() - begin), (int) (entry.end() - entry.begin()));
                tensors.put(entry.name(), tensor(entry, data, path, dataStart));
            }
            first = last + 1;
        }
        return tensors;
    }

    /** The format does not promise alignment, native kernels count on it: such a tensor, rare, is copied. */
    private static StoredTensor tensor(Entry entry, ByteBuffer data, Path path, long dataStart) {
        if (data.remaining() == 0 || data.alignmentOffset(0, entry.dtype().bytes()) == 0) {
            FileOffset origin = new FileOffset(path, dataStart + entry.begin());
            return new StoredTensor(entry.name(), entry.dtype(), entry.shape(), data, origin);
        }
        ByteBuffer copy = ByteBuffer.allocateDirect(data.remaining()).put(data).flip();
        return new StoredTensor(entry.name(), entry.dtype(), entry.shape(), copy);
    }
}
