package io.customshift.models.image;

import java.util.Arrays;

/**
 * Values in two groups, as Otsu cuts them (1979, "A threshold selection method from gray-level histograms"): where the
 * variance between the groups is largest.
 *
 * @param cut between the groups
 * @param low mean of the lower group
 * @param high mean of the upper one
 * @param separation share of the variance that is between the groups, 0 to 1
 */
record TwoPeaks(double cut, double low, double high, double separation) {
    static TwoPeaks of(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        double total = 0;
        double squares = 0;
        for (float value : sorted) {
            total += value;
            squares += (double) value * value;
        }
        int count = sorted.length;
        double variance = squares / count - total / count * (total / count);
        TwoPeaks best = new TwoPeaks(count == 0 ? 0 : sorted[count - 1], total / count, total / count, 0);
        double below = 0;
        for (int i = 1; i < count; i++) {
            below += sorted[i - 1];
            if (sorted[i] == sorted[i - 1]) {
                continue;
            }
            double low = below / i;
            double high = (total - below) / (count - i);
            double between = (double) i * (count - i) / count / count * (high - low) * (high - low);
            if (between / variance > best.separation) {
                best = new TwoPeaks((sorted[i] + sorted[i - 1]) / 2.0, low, high, between / variance);
            }
        }
        return best;
    }

    /** How clearly there are two: far apart, and little in between. */
    double clearness() {
        return (high - low) * separation;
    }
}
