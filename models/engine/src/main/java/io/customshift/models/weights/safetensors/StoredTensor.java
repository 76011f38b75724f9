package io.customshift.models.weights.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One tensor as it lies in its file.
 *
 * @param name the name it goes by (after a layout's key map, the diffusers or transformers name)
 * @param dtype type of the elements
 * @param shape sizes, outermost first; the elements are row-major and contiguous
 * @param data direct, little-endian, read-only unless the bytes had to be copied, positioned at 0 with exactly the
 *     tensor's bytes, and aligned to the element size: its native address can be handed to the engine. Whoever does so
 *     must keep this buffer reachable as long as the address is in use, because the mapping ends with it.
 * @param origin where in a file the bytes stand; null where they are a copy
 * @param scale what every element is times, as a file of scaled 8-bit floats says beside it; else 1
 */
public record StoredTensor(
        String name,
        StoredDtype dtype,
        Dims shape,
        ByteBuffer data,
        @Nullable FileOffset origin,
        float scale) {

    /**
     * A place in a file.
     *
     * @param bytes from the file's start
     */
    public record FileOffset(Path file, long bytes) {
        FileOffset plus(long more) {
            return new FileOffset(file, bytes + more);
        }
    }

    public StoredTensor {
        if (!data.isDirect()) {
            throw new IllegalArgumentException("tensor " + name + " is not in a direct buffer");
        }
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
        long expected = dtype.bytes(shape.elements());
        if (data.remaining() != expected) {
            throw new IllegalArgumentException(
                    "tensor " + name + " has " + data.remaining() + " bytes, " + dtype + shape + " needs " + expected);
        }
    }

    /** The identity matrix [size, size] in a type of weights, in memory of its own. */
    public static StoredTensor identity(String name, StoredDtype dtype, int size) {
        ByteBuffer data = ByteBuffer.allocateDirect(size * size * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            int at = (i * size + i) * dtype.bytes();
            switch (dtype) {
                case F32 -> data.putFloat(at, 1);
                case F16 -> data.putShort(at, HalfFloat.fromFloat(1));
                case BF16 -> data.putShort(at, HalfFloat.toBfloat(1));
                case F8_E4M3 -> data.put(at, (byte) 0x38);
                case F8_E5M2 -> data.put(at, (byte) 0x3C);
                default -> throw new IllegalArgumentException(dtype + " is not a type of weights");
            }
        }
        return new StoredTensor(name, dtype, Dims.of(size, size), data);
    }

    /** A tensor that stands in no file. */
    public StoredTensor(String name, StoredDtype dtype, Dims shape, ByteBuffer data) {
        this(name, dtype, shape, data, null, 1);
    }

    /** A tensor of elements that are what they say. */
    StoredTensor(String name, StoredDtype dtype, Dims shape, ByteBuffer data, @Nullable FileOffset origin) {
        this(name, dtype, shape, data, origin, 1);
    }

    /** A view of its own position and limit, so that two readers do not disturb each other. */
    @Override
    public ByteBuffer data() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    public int byteSize() {
        return data.remaining();
    }

    public StoredTensor renamed(String newName) {
        return new StoredTensor(newName, dtype, shape, data, origin, scale);
    }

    /** The same elements, each times a factor once it is widened. */
    public StoredTensor scaled(float factor) {
        return new StoredTensor(name, dtype, shape, data, origin, scale * factor);
    }

    /** The same elements under another shape of as many elements. */
    public StoredTensor reshaped(Dims newShape) {
        return new StoredTensor(name, dtype, newShape, data, origin, scale);
    }

    /** Rows {@code from} (inclusive) to {@code to} (exclusive) of the outermost axis, without copying. */
    public StoredTensor rows(long from, long to) {
        if (shape.rank() == 0 || from < 0 || to < from || to > shape.size(0)) {
            throw new IllegalArgumentException("rows " + from + " to " + to + " of " + name + " " + shape);
        }
        long[] sizes = shape.toArray();
        long rowBytes = sizes[0] == 0 ? 0 : data.remaining() / sizes[0];
        sizes[0] = to - from;
        return new StoredTensor(
                name,
                dtype,
                Dims.of(sizes),
                data.slice(Math.toIntExact(from * rowBytes), Math.toIntExact((to - from) * rowBytes)),
                origin == null ? null : origin.plus(from * rowBytes),
                scale);
    }

    /** First and second half of the outermost axis exchanged: a copy, in direct memory. */
    public StoredTensor halvesSwapped() {
        if (shape.rank() == 0 || shape.size(0) % 2 != 0) {
            throw new IllegalArgumentException("cannot halve " + name + " " + shape);
        }
        int half = data.remaining() / 2;
        ByteBuffer swapped = ByteBuffer.allocateDirect(data.remaining());
        swapped.put(data.slice(half, half)).put(data.slice(0, half)).flip();
        return new StoredTensor(name, dtype, shape, swapped, null, scale);
    }

    /** The element at a flat index as a float, for the weight types; slow, meant for tests and messages. */
    public float floatAt(int index) {
        return scale
                * switch (dtype) {
                    case F32 -> data.getFloat(index * 4);
                    case BF16 -> Float.intBitsToFloat(data.getShort(index * 2) << 16);
                    case F16 -> HalfFloat.toFloat(data.getShort(index * 2));
                    case F8_E4M3 -> HalfFloat.ofE4m3(data.get(index));
                    case F8_E5M2 -> HalfFloat.ofE5m2(data.get(index));
                    default -> throw new IllegalStateException(name + " holds " + dtype + ", not a weight type");
                };
    }
}
