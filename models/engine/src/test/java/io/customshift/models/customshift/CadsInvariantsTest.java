package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.customshift.NaiveCads.Source;
import io.customshift.models.fixture.Fixture;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must hold of one attention with references, whatever its form: section by section of the method's definition. */
class CadsInvariantsTest {
    private static final int H = 3;
    private static final int Q = 7;
    private static final int D = 16;
    /** Rounding of float32 sums in another order. */
    private static final double ROUNDING = 1e-5;

    private static final Random RANDOM = new Random(20260615);
    private static final float[] QUERIES = NaiveCads.gaussian(RANDOM, H * Q * D);
    private static final NaiveCads NAIVE = new NaiveCads(H, Q, D, QUERIES);
    private static final Source BASE = Source.random(RANDOM, H, 9, D, 1);
    private static final Source R1 = Source.random(RANDOM, H, 6, D, 1);
    private static final Source R2 = Source.random(RANDOM, H, 4, D, 1);
    private static final Source R3 = Source.random(RANDOM, H, 5, D, 1);

    private static Script script;
    private static Cads cads;

    @BeforeAll
    static void open() {
        script = Torch.script("cpu");
        cads = new Cads(script, NAIVE, QUERIES);
    }

    @AfterAll
    static void close() {
        script.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void strengthOneIsTheNaiveConcatenatedSoftmax(boolean merged) {
        close(cads.output(merged, BASE, R1, R2, R3), NAIVE.output(BASE, R1, R2, R3), ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void strengthsWeightTheSourcesOfTheNaiveSoftmax(boolean merged) {
        Source half = R1.withStrength(0.5);
        Source triple = R2.withStrength(3);
        Source faint = R3.withStrength(0.01);
        close(cads.output(merged, BASE, half, triple, faint), NAIVE.output(BASE, half, triple, faint), ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 0.5, 1, 2, 1000})
    void bothFormsAgreeInFloat32(double lambda) {
        Source first = R1.withStrength(lambda);
        float[] a = cads.output(false, BASE, first, R2);
        float[] b = cads.output(true, BASE, first, R2);
        assertThat(Fixture.distance(a, b)).isLessThanOrEqualTo(ROUNDING);
    }

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"FLOAT16", "BFLOAT16"})
    void bothFormsAgreeWithTheNaiveSoftmaxInHalfTypes(Dtype half) {
        double tolerance = half == Dtype.BFLOAT16 ? 2e-2 : 3e-3;
        Source second = R2.withStrength(0.5);
        double[] naive = NAIVE.output(BASE, R1, second);
        float[] a = cads.output(half, false, BASE, R1, second);
        float[] b = cads.output(half, true, BASE, R1, second);
        assertThat(relative(a, naive)).isBetween(1e-6, tolerance);
        assertThat(relative(b, naive)).isBetween(1e-6, tolerance);
        assertThat(relative(a, wide(b))).isLessThanOrEqualTo(tolerance);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void strengthTowardZeroTendsToTheBase(boolean merged) {
        double[] base = NAIVE.output(BASE);
        double last = Double.POSITIVE_INFINITY;
        for (double lambda : new double[] {1, 1e-1, 1e-2, 1e-3, 1e-4}) {
            double distance = distance(cads.output(merged, BASE, R1.withStrength(lambda)), base);
            assertThat(distance).isLessThan(last);
            last = distance;
        }
        close(cads.output(merged, BASE, R1.withStrength(1e-12)), base, ROUNDING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void strengthTowardInfinityTendsToTheReference(boolean merged) {
        double[] reference = NAIVE.output(R1);
        double last = Double.POSITIVE_INFINITY;
        for (double lambda : new double[] {1, 1e1, 1e2, 1e3}) {
            double distance = distance(cads.output(merged, BASE, R1.withStrength(lambda)), reference);
            assertThat(distance).isLessThan(last);
            last = distance;
        }
        close(cads.output(merged, BASE, R1.withStrength(1e12)), reference, ROUNDING);
    }

    @Test
    void gateIsMonotoneInStrengthAndWithinZeroAndOne() {
        float[] last = new float[Q];
        for (double lambda : new double[] {1e-4, 1e-2, 0.1, 0.5, 0.9, 1, 1.1, 2, 10, 100, 1000}) {
            float[] gate = cads.mass(BASE, R1.withStrength(lambda));
            for (int i = 0; i < Q; i++) {
                assertThat(gate[i]).isBetween(0f, 1f).isGreaterThan(last[i]);
            }
            last = gate;
        }
    }

    @Test
    void massIsTheReferencesShareOfThePartitionFunction() {
        Source half = R1.withStrength(0.5);
        double[] first = NAIVE.share(1, BASE, half, R2);
        double[] second = NAIVE.share(2, BASE, half, R2);
        float[] mass = cads.mass(BASE, half, R2);
        for (int i = 0; i < Q; i++) {
            double mean = 0;
            for (int h = 0; h < H; h++) {
                mean += (first[h * Q + i] + second[h * Q + i]) / H;
            }
            assertThat((double) mass[i]).isCloseTo(mean, within(ROUNDING));
        }
    }

    /** With the values of source c all e_c, component c of the output is the share of source c. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sharesOfTheSourcesSumToOne(boolean merged) {
        float[] shares = cads.output(
                merged,
                BASE.withValues(indicator(BASE, 0)),
                R1.withValues(indicator(R1, 1)).withStrength(0.3),
                R2.withValues(indicator(R2, 2)).withStrength(4));
        for (int i = 0; i < H * Q; i++) {
            float sum = 0;
            for (int c = 0; c < 3; c++) {
                float share = shares[i * D + c];
                assertThat(share).isBetween(0f, 1f).isGreaterThan(0f);
                sum += share;
            }
            assertThat(sum).isCloseTo(1f, within(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void orderOfTokensAndOfReferencesDoesNotMatter(boolean merged) {
        Source half = R2.withStrength(0.5);
        float[] asGiven = cads.output(merged, BASE, R1, half);
        Source shuffled = R1.tokens(H, new int[] {3, 0, 5, 1, 4, 2});
        assertThat(shuffled.keys()).isNotEqualTo(R1.keys());
        same(cads.output(merged, BASE, shuffled, half), asGiven);
        same(cads.output(merged, BASE, half, R1), asGiven);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReferenceSplitIntoChunksOfItsStrengthIsTheSame(boolean merged) {
        Source whole = R1.withStrength(0.7);
        Source front = whole.tokens(H, new int[] {0, 1});
        Source back = whole.tokens(H, new int[] {2, 3, 4, 5});
        same(cads.output(merged, BASE, front, back), cads.output(merged, BASE, whole));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aReferenceTwiceAtHalfItsStrengthIsTheSame(boolean merged) {
        Source half = R1.withStrength(0.4);
        same(cads.output(merged, BASE, half, half), cads.output(merged, BASE, R1.withStrength(0.8)));
        double twice = Fixture.distance(cads.output(merged, BASE, R1, R1), cads.output(merged, BASE, R1));
        assertThat(twice).as("two at full strength are not one").isGreaterThan(1e-2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void zeroedValuesStillDrawAttention(boolean merged) {
        float[] base = cads.output(merged, BASE);
        float[] zeroed = cads.output(merged, BASE, R1.withValues(new float[R1.values().length]));
        assertThat(Fixture.distance(base, zeroed)).isGreaterThan(1e-2);
    }

    /** d⟨o, dout⟩ / d log λ = g (1 − g) ⟨o_R − o_B, dout⟩, against central differences extrapolated to a zero step. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientOfLogStrengthIsWhatTheDefinitionSays(boolean merged) {
        double lambda = 0.6;
        Source reference = R1.withStrength(lambda);
        double[] gate = NAIVE.share(1, BASE, reference);
        double[] ofReference = NAIVE.output(R1);
        double[] ofBase = NAIVE.output(BASE);
        double[] wide = slope(merged, lambda, 0.2);
        double[] narrow = slope(merged, lambda, 0.1);
        float[] dout = NaiveCads.gaussian(new Random(9), D);
        for (int i = 0; i < H * Q; i++) {
            double expected = 0;
            double measured = 0;
            for (int c = 0; c < D; c++) {
                int at = i * D + c;
                expected += gate[i] * (1 - gate[i]) * (ofReference[at] - ofBase[at]) * dout[c];
                measured += (4 * narrow[at] - wide[at]) / 3 * dout[c];
            }
            assertThat(measured).isCloseTo(expected, within(1e-4));
        }
    }

    private static double[] slope(boolean merged, double lambda, double step) {
        float[] above = cads.output(merged, BASE, R1.withStrength(lambda * Math.exp(step)));
        float[] below = cads.output(merged, BASE, R1.withStrength(lambda * Math.exp(-step)));
        double[] slope = new double[above.length];
        for (int i = 0; i < slope.length; i++) {
            slope[i] = ((double) above[i] - below[i]) / (2 * step);
        }
        return slope;
    }

    private static float[] indicator(Source source, int component) {
        float[] values = new float[source.values().length];
        for (int i = component; i < values.length; i += D) {
            values[i] = 1;
        }
        return values;
    }

    private static void same(float[] actual, float[] expected) {
        assertThat(Fixture.distance(actual, expected)).isLessThanOrEqualTo(ROUNDING);
    }

    private static void close(float[] actual, double[] expected, double tolerance) {
        assertThat(distance(actual, expected)).isLessThanOrEqualTo(tolerance);
    }

    private static double distance(float[] actual, double[] expected) {
        double greatest = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            greatest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(greatest, difference);
        }
        return greatest;
    }

    /** Greatest difference over the greatest element. */
    private static double relative(float[] actual, double[] expected) {
        return distance(actual, expected)
                / Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    }

    private static double[] wide(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }
}
