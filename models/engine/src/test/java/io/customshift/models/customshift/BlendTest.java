package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.customshift.NaiveCads.Source;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One attention with a constant blend, against sums by the book in float64. */
class BlendTest {
    private static final int H = 3;
    private static final int Q = 7;
    private static final int D = 16;
    private static final double ROUNDING = 1e-5;

    private static final Random RANDOM = new Random(77);
    private static final float[] QUERIES = NaiveCads.gaussian(RANDOM, H * Q * D);
    private static final NaiveCads NAIVE = new NaiveCads(H, Q, D, QUERIES);
    private static final Source BASE = Source.random(RANDOM, H, 9, D, 1);
    private static final Source R1 = Source.random(RANDOM, H, 6, D, 1);
    private static final Source R2 = Source.random(RANDOM, H, 4, D, 1);

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
    @ValueSource(doubles = {0.01, 0.25, 1, 3})
    void addedIsTheOwnAttentionPlusTheReferencesShare(double weight) {
        close(cads.blend(true, weight, BASE, R1, R2), mix(1, weight));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.25, 1})
    void interpolatedIsBetweenTheTwoAttentions(double weight) {
        close(cads.blend(false, weight, BASE, R1, R2), mix(1 - weight, weight));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void weightTowardZeroTendsToNoReferences(boolean added) {
        close(cads.blend(added, 1e-9, BASE, R1, R2), NAIVE.output(BASE));
    }

    @Test
    void blendsAreNotTheAttentionShift() {
        double[] shifted = NAIVE.output(BASE, R1, R2);
        assertThat(distance(cads.blend(true, 0.5, BASE, R1, R2), shifted)).isGreaterThan(0.1);
        assertThat(distance(cads.blend(false, 0.5, BASE, R1, R2), shifted)).isGreaterThan(0.1);
    }

    private static double[] mix(double ofOwn, double ofReferences) {
        double[] own = NAIVE.output(BASE);
        double[] references = NAIVE.output(R1, R2);
        double[] sum = new double[own.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = ofOwn * own[i] + ofReferences * references[i];
        }
        return sum;
    }

    private static void close(float[] actual, double[] expected) {
        assertThat(distance(actual, expected)).isLessThanOrEqualTo(ROUNDING);
    }

    private static double distance(float[] actual, double[] expected) {
        double greatest = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs(actual[i] - expected[i]);
            greatest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(greatest, difference);
        }
        return greatest;
    }
}
