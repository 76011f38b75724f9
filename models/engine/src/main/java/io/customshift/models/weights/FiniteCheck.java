package io.customshift.models.weights;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds NaN and infinity in stored tensors at about the speed of reading memory.
 *
 * <p>A float is not finite exactly when all bits of its exponent are set. Eight bytes are looked at as one long holding
 * four 16-bit or two 32-bit lanes: with everything but the exponents masked out, adding the exponent's lowest bit to
 * each lane carries into the lane's top bit exactly where the exponent was all ones, and never beyond the lane. The
 * sums are OR-ed over a block, and only a block with a top bit set is searched for the element.
 */
public final class FiniteCheck {
    private static final int BLOCK_LONGS = 4096;
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
        ByteBuffer data = tensor.data();
        LongBuffer longs = data.asLongBuffer();
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
                return OptionalInt.of(search(data, dtype, exponent, at * 8));
            }
        }
        int index = search(data, dtype, exponent, total * 8);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    private static long carries(long[] block, int count, long mask, long add) {
        long carries = 0;
        for (int i = 0; i < count; i++) {
            carries |= (block[i] & mask) + add;
        }
        return carries;
    }

    private static int search(ByteBuffer data, StoredDtype dtype, long exponent, int fromByte) {
        data.order(ByteOrder.LITTLE_ENDIAN);
        for (int at = fromByte; at < data.limit(); at += dtype.bytes()) {
            long bits = dtype == StoredDtype.F32 ? data.getInt(at) : data.getShort(at);
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
            default -> 0x7F800000L;
        };
    }

    private static long lanes(StoredDtype dtype, long lane) {
        long wide = lane | (lane << 32);
        return dtype == StoredDtype.F32 ? wide : wide | (wide << 16);
    }
}
