package io.customshift.models.weights.init;

import io.customshift.models.weights.safetensors.HalfFloat;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.nio.ByteBuffer;

/**
 * Normal numbers of one mean and deviation, already in the type they are stored in: the 4,096 evenly spaced quantiles
 * of the distribution (within 3.7 deviations), drawn by 12 random bits each. Eight bytes of draws are made from one random
 * number and stored at once, which keeps ahead of a disk.
 */
final class NormalTable {
    private static final int SIZE = 4096;
    private static final int MASK = SIZE - 1;
    private static final int BLOCK_LONGS = 1024;
    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final double[] QUANTILES = quantiles();

    private final StoredDtype dtype;
    private final int[] bits = new int[SIZE];

    NormalTable(StoredDtype dtype, double mean, double deviation) {
        this.dtype = dtype;
        for (int i = 0; i < SIZE; i++) {
            float value = (float) (mean + deviation * QUANTILES[i]);
            bits[i] = bits(dtype, value);
        }
    }

    static int bits(StoredDtype dtype, float value) {
        return switch (dtype) {
            case F32 -> Float.floatToRawIntBits(value);
            case F16 -> HalfFloat.fromFloat(value) & 0xFFFF;
            case BF16 -> HalfFloat.toBfloat(value) & 0xFFFF;
            default -> throw new IllegalArgumentException(dtype + " is not a type of weights");
        };
    }

    /** Fills the buffer from its position with {@code count} draws of the stream that {@code seed} starts. */
    void fill(ByteBuffer out, int count, long seed) {
        int perLong = Long.BYTES / dtype.bytes();
        long[] block = new long[BLOCK_LONGS];
        long state = seed;
        int left = count;
        while (left > 0) {
            if (perLong == 4) {
                fillFours(block, state);
            } else {
                fillPairs(block, state);
            }
            state += STEP * block.length;
            int longs = Math.min(BLOCK_LONGS, left / perLong);
            out.asLongBuffer().put(block, 0, longs);
            out.position(out.position() + longs * Long.BYTES);
            left -= longs * perLong;
            if (longs < BLOCK_LONGS) {
                putRest(out, block[longs], left);
                left = 0;
            }
        }
    }

    private void fillFours(long[] block, long seed) {
        long state = seed;
        for (int i = 0; i < block.length; i++) {
            state += STEP;
            long random = mixed(state);
            long low = bits[(int) random & MASK] | (bits[(int) (random >>> 12) & MASK] << 16);
            long high = bits[(int) (random >>> 24) & MASK] | (bits[(int) (random >>> 36) & MASK] << 16);
            block[i] = (low & 0xFFFFFFFFL) | (high << 32);
        }
    }

    private void fillPairs(long[] block, long seed) {
        long state = seed;
        for (int i = 0; i < block.length; i++) {
            state += STEP;
            long random = mixed(state);
            long low = bits[(int) random & MASK];
            long high = bits[(int) (random >>> 12) & MASK];
            block[i] = (low & 0xFFFFFFFFL) | (high << 32);
        }
    }

    private void putRest(ByteBuffer out, long values, int count) {
        long left = values;
        for (int i = 0; i < count; i++) {
            if (dtype == StoredDtype.F32) {
                out.putInt((int) left);
                left >>>= 32;
            } else {
                out.putShort((short) left);
                left >>>= 16;
            }
        }
    }

    /** The finalizer of SplitMix64. */
    static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** The standard normal's quantiles at (i + ½) / 4096, by integrating the density and inverting. */
    private static double[] quantiles() {
        double[] result = new double[SIZE];
        double step = 1e-5;
        double x = 0;
        double below = 0.5;
        for (int i = SIZE / 2; i < SIZE; i++) {
            double wanted = (i + 0.5) / SIZE;
            while (below < wanted) {
                double middle = x + step / 2;
                below += step * Math.exp(-middle * middle / 2) / Math.sqrt(2 * Math.PI);
                x += step;
            }
            result[i] = x;
            result[SIZE - 1 - i] = -x;
        }
        return result;
    }
}
