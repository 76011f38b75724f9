package io.customshift.models.weights;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import io.customshift.models.weights.safetensors.StoredTensor.FileOffset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds NaN and infinity in stored tensors at about the speed of reading memory.
 *
 * <p>A float is not finite exactly when all bits of its exponent are set (an E4M3, when all but its sign are). Eight bytes
 * are looked at as one long holding lanes of 8, 16 or 32 bits: with everything but the exponents masked out, adding the
 * exponent's lowest bit to each lane carries into the lane's top bit exactly where the exponent was all ones, and never
 * beyond the lane. The sums are OR-ed over a block, and only a block with a top bit set is searched for the element.
 */
public final class FiniteCheck {
    private static final int BLOCK_LONGS = 4096;
    /** What each thread reads into. */
    private static final ThreadLocal<ByteBuffer> PIECE =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(1 << 20));

    private static final int MAX_NAMED = 20;

    private FiniteCheck() {}

    /**
     * @throws EngineException WEIGHTS_NOT_FINITE that names the tensors (at most 20) and the flat index of the first
     *     such element in each
     */
    public static void require(Object source, Collection<StoredTensor> tensors) {
        // The tensors in order, each looked at by whatever core is free: one core is slower than the file.
        List<String> all = tensors.parallelStream()
                .map(tensor -> {
                    OptionalInt index = firstNonFinite(tensor);
                    return index.isEmpty()
                            ? ""
                            : "\n  " + tensor.name() + " " + tensor.shape() + " at element " + index.getAsInt();
                })
                .filter(line -> !line.isEmpty())
                .toList();
        int count = all.size();
        List<String> found = all.subList(0, Math.min(count, MAX_NAMED));
        if (count > 0) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_NOT_FINITE,
                    source + ": " + count + (count == 1 ? " tensor holds" : " tensors hold")
                            + " NaN or infinity; use weights that were saved from a healthy model, or a type of wider range:"
                            + String.join("", found) + (count > MAX_NAMED ? "\n  …" : ""));
        }
    }

    /** Flat index of the first NaN or infinity; empty also for a type that has neither. */
    public static OptionalInt firstNonFinite(StoredTensor tensor) {
        StoredDtype dtype = tensor.dtype();
        if (!dtype.isWeight()) {
            return OptionalInt.empty();
        }
        FileOffset origin = tensor.origin();
        if (origin == null) {
            return index(firstNonFinite(tensor.data(), dtype), 0);
        }
        // Read and not looked at where it is mapped: the engine maps the file by itself, and both would be resident.
        ByteBuffer piece = PIECE.get();
        try (FileChannel channel = FileChannel.open(origin.file(), StandardOpenOption.READ)) {
            for (int at = 0; at < tensor.byteSize(); at += piece.capacity()) {
                piece.clear().limit(Math.min(piece.capacity(), tensor.byteSize() - at));
                while (piece.hasRemaining()) {
                    if (channel.read(piece, origin.bytes() + at + piece.position()) < 0) {
                        throw new IOException("it became shorter while it was read");
                    }
                }
                OptionalInt found = index(firstNonFinite(piece.flip(), dtype), at / dtype.bytes());
                if (found.isPresent()) {
                    return found;
                }
            }
            return OptionalInt.empty();
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_CORRUPT, origin.file() + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static OptionalInt index(int inPiece, int before) {
        return inPiece < 0 ? OptionalInt.empty() : OptionalInt.of(before + inPiece);
    }

    /** Index in a piece; -1 for none. */
    private static int firstNonFinite(ByteBuffer data, StoredDtype dtype) {
        LongBuffer longs = data.order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        long exponent = exponentMask(dtype);
        long lowest = exponent & -exponent;
        long mask = lanes(dtype, exponent);
        long add = lanes(dtype, lowest);
        long top = lanes(dtype, 1L << (dtype.bytes() * 8 - 1));
        long[] block = new long[BLOCK_LONGS];
        int total = longs.remaining();
        for (int at = 0; at < total; at += BLOCK_LONGS) {
            int count = Math.min(BLOCK_LONGS, total - at);
            longs.get(at, block, 0, count);
            if ((carries(block, count, mask, add) & top) != 0) {
                return search(data, dtype, exponent, at * 8);
            }
        }
        return search(data, dtype, exponent, total * 8);
    }

    private static long carries(long[] block, int count, long mask, long add) {
        long carries = 0;
        for (int i = 0; i < count; i++) {
            carries |= (block[i] & mask) + add;
        }
        return carries;
    }

    private static int search(ByteBuffer data, StoredDtype dtype, long exponent, int fromByte) {
        for (int at = fromByte; at < data.limit(); at += dtype.bytes()) {
            long bits = switch (dtype.bytes()) {
                case 4 -> data.getInt(at);
                case 2 -> data.getShort(at);
                default -> data.get(at);
            };
            if ((bits & exponent) == exponent) {
                return at / dtype.bytes();
            }
        }
        return -1;
    }

    private static long exponentMask(StoredDtype dtype) {
        return switch (dtype) {
            case F16 -> 0x7C00L;
            case BF16 -> 0x7F80L;
            case F8_E4M3 -> 0x7FL;
            case F8_E5M2 -> 0x7CL;
            default -> 0x7F800000L;
        };
    }

    private static long lanes(StoredDtype dtype, long lane) {
        long wide = lane;
        for (int bits = dtype.bytes() * 8; bits < 64; bits *= 2) {
            wide |= wide << bits;
        }
        return wide;
    }
}
