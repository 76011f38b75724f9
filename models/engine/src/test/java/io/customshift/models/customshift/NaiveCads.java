package io.customshift.models.customshift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Attention over several sources by the book, in float64 and one loop per sum: what the engine's forms are held against.
 * One row, H heads, Q queries, N keys of width d, all row-major.
 */
final class NaiveCads {
    final int heads;
    final int queries;
    final int width;
    final double[] q;

    NaiveCads(int heads, int queries, int width, float[] q) {
        this.heads = heads;
        this.queries = queries;
        this.width = width;
        this.q = doubles(q);
    }

    /** Keys and values [H, N, d] of one source, and its strength. */
    record Source(int tokens, float[] keys, float[] values, double strength) {
        static Source random(Random random, int heads, int tokens, int width, double strength) {
            int count = heads * tokens * width;
            return new Source(tokens, gaussian(random, count), gaussian(random, count), strength);
        }

        Source withStrength(double lambda) {
            return new Source(tokens, keys, values, lambda);
        }

        Source withValues(float[] others) {
            return new Source(tokens, keys, others, strength);
        }

        /** The tokens {@code order} of it, in that order. */
        Source tokens(int heads, int[] order) {
            int width = keys.length / heads / tokens;
            float[] k = new float[heads * order.length * width];
            float[] v = new float[k.length];
            for (int h = 0; h < heads; h++) {
                for (int j = 0; j < order.length; j++) {
                    int from = (h * tokens + order[j]) * width;
                    int to = (h * order.length + j) * width;
                    System.arraycopy(keys, from, k, to, width);
                    System.arraycopy(values, from, v, to, width);
                }
            }
            return new Source(order.length, k, v, strength);
        }
    }

    static float[] gaussian(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** One softmax over the keys of all sources, each weighted by its strength: [H, Q, d]. */
    double[] output(Source... sources) {
        double[] out = new double[heads * queries * width];
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < queries; i++) {
                List<double[]> weights = weights(h, i, sources);
                double total = weights.stream().flatMapToDouble(Arrays::stream).sum();
                for (int s = 0; s < sources.length; s++) {
                    for (int j = 0; j < sources[s].tokens(); j++) {
                        double share = weights.get(s)[j] / total;
                        for (int c = 0; c < width; c++) {
                            double value = sources[s].values()[(h * sources[s].tokens() + j) * width + c];
                            out[(h * queries + i) * width + c] += share * value;
                        }
                    }
                }
            }
        }
        return out;
    }

    /** Share of source {@code which} in the partition function: [H, Q]. */
    double[] share(int which, Source... sources) {
        double[] shares = new double[heads * queries];
        for (int h = 0; h < heads; h++) {
            for (int i = 0; i < queries; i++) {
                List<double[]> weights = weights(h, i, sources);
                double total = weights.stream().flatMapToDouble(Arrays::stream).sum();
                shares[h * queries + i] = Arrays.stream(weights.get(which)).sum() / total;
            }
        }
        return shares;
    }

    private List<double[]> weights(int h, int i, Source... sources) {
        List<double[]> weights = new ArrayList<>();
        for (Source source : sources) {
            double[] of = new double[source.tokens()];
            for (int j = 0; j < source.tokens(); j++) {
                double score = 0;
                for (int c = 0; c < width; c++) {
                    score += q[(h * queries + i) * width + c] * source.keys()[(h * source.tokens() + j) * width + c];
                }
                of[j] = source.strength() * Math.exp(score / Math.sqrt(width));
            }
            weights.add(of);
        }
        return weights;
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
