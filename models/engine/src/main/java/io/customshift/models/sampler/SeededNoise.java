package io.customshift.models.sampler;

/**
 * Standard normal noise from a seed: the numbers that {@code torch.randn} draws on a CPU, so a seed means the same
 * picture here as in the tools that users come from, and never depends on the device or on what else is in a batch.
 *
 * <p>Mersenne Twister 19937 (Matsumoto and Nishimura 1998) seeded with the low 32 bits; 24-bit uniforms; Box-Muller over
 * runs of 16 (aten/src/ATen/native/cpu/DistributionTemplates.h). Equal to PyTorch to the last few bits: its vector code
 * has its own logarithm and cosine.
 */
public final class SeededNoise {
    private static final int STATE = 624;
    private static final int MIDDLE = 397;
    private static final int RUN = 16;
    private static final float TWO_PI = (float) (2 * Math.PI);

    private final int[] state = new int[STATE];
    private int next = STATE;

    private SeededNoise(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < STATE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /**
     * Noise for one picture.
     *
     * @param count how many numbers, at least 16
     */
    public static float[] normal(long seed, int count) {
        if (count < RUN) {
            throw new IllegalArgumentException("count is " + count + "; it must be at least " + RUN);
        }
        SeededNoise source = new SeededNoise(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = source.uniform();
        }
        for (int start = 0; start + RUN <= count; start += RUN) {
            boxMuller(values, start);
        }
        if (count % RUN != 0) {
            // The tail is drawn anew, over the last sixteen.
            int start = count - RUN;
            for (int i = start; i < count; i++) {
                values[i] = source.uniform();
            }
            boxMuller(values, start);
        }
        return values;
    }

    private static void boxMuller(float[] values, int start) {
        for (int i = start; i < start + RUN / 2; i++) {
            // In float where PyTorch is: rounding the angle moves the result by more than the functions' last bits.
            float logarithm = (float) StrictMath.log(1f - values[i]);
            float radius = (float) Math.sqrt(-2f * logarithm);
            float angle = TWO_PI * values[i + RUN / 2];
            values[i] = radius * (float) StrictMath.cos(angle);
            values[i + RUN / 2] = radius * (float) StrictMath.sin(angle);
        }
    }

    private float uniform() {
        return (draw() & 0xFFFFFF) * 0x1p-24f;
    }

    private int draw() {
        if (next == STATE) {
            refill();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >>> 18);
    }

    private void refill() {
        for (int i = 0; i < STATE; i++) {
            int mixed = (state[i] & 0x80000000) | (state[(i + 1) % STATE] & 0x7FFFFFFF);
            int twisted = state[(i + MIDDLE) % STATE] ^ (mixed >>> 1);
            state[i] = (mixed & 1) == 0 ? twisted : twisted ^ 0x9908B0DF;
        }
        next = 0;
    }
}
