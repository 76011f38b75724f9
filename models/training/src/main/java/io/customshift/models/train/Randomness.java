package io.customshift.models.train;

import io.customshift.models.train.TrainedWeights.Values;
import java.util.SplittableRandom;

/**
 * Random numbers of a training run as a function of (seed, step, purpose): a run that continues from a checkpoint draws
 * what it would have drawn, with no generator to store.
 */
record Randomness(long seed) {
    /** What numbers are for; each purpose has a sequence of its own, so that one more draw here moves nothing there. */
    enum Purpose {
        CHOICE,
        NOISE,
        TIME
    }

    SplittableRandom at(long step, Purpose purpose) {
        long mixed = (seed * 0x9E3779B97F4A7C15L + step) * 0xD1B54A32D192ED03L + purpose.ordinal();
        return new SplittableRandom(mixed ^ mixed >>> 31);
    }

    /** Normal numbers of a deviation, in a shape. */
    static Values normal(SplittableRandom random, double deviation, long... shape) {
        long count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, size);
        }
        float[] values = normal(random, Math.toIntExact(count));
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) deviation;
        }
        return new Values(values, shape);
    }

    /** Standard normal numbers. */
    static float[] normal(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i += 2) {
            double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
            double angle = 2 * Math.PI * random.nextDouble();
            values[i] = (float) (radius * Math.cos(angle));
            if (i + 1 < count) {
                values[i + 1] = (float) (radius * Math.sin(angle));
            }
        }
        return values;
    }
}
