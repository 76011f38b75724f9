package io.customshift.models.customshift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What must hold of the three-pass guidance. */
class GuidanceInvariantsTest {
    private static final long[] SHAPE = {1, 16, 6, 4};
    private static final int COUNT = 16 * 6 * 4;
    private static final double LAMBDA_R = 7;
    private static final double LAMBDA_P = 3;

    private static final Random RANDOM = new Random(8);
    private static final float[] V00 = NaiveCads.gaussian(RANDOM, COUNT);
    private static final float[] VR = sum(V00, scaled(NaiveCads.gaussian(RANDOM, COUNT), 0.3));
    private static final float[] VPR = sum(VR, scaled(NaiveCads.gaussian(RANDOM, COUNT), 2));

    private static Script script;

    @BeforeAll
    static void open() {
        script = Torch.script("cpu");
    }

    @AfterAll
    static void close() {
        script.close();
    }

    @Test
    void threeEqualPassesGiveThatPass() {
        assertThat(guide(V00, V00, V00, LAMBDA_R, LAMBDA_P)).isEqualTo(V00);
    }

    @Test
    void eachTermHasTheSmallerNormTimesItsScale() {
        double n = Math.min(norm(difference(VR, V00)), norm(difference(VPR, VR)));
        float[] referenceTerm = difference(guide(V00, VR, VPR, LAMBDA_R, 0), V00);
        float[] promptTerm = difference(guide(V00, VR, VPR, 0, LAMBDA_P), V00);
        assertThat(norm(referenceTerm)).isCloseTo(LAMBDA_R * n, within(1e-4 * LAMBDA_R * n));
        assertThat(norm(promptTerm)).isCloseTo(LAMBDA_P * n, within(1e-4 * LAMBDA_P * n));
        assertThat(cosine(referenceTerm, difference(VR, V00))).isCloseTo(1, within(1e-5));
        assertThat(cosine(promptTerm, difference(VPR, VR))).isCloseTo(1, within(1e-5));
    }

    @Test
    void theTermsAddUp() {
        float[] both = difference(guide(V00, VR, VPR, LAMBDA_R, LAMBDA_P), V00);
        float[] one = difference(guide(V00, VR, VPR, LAMBDA_R, 0), V00);
        float[] other = difference(guide(V00, VR, VPR, 0, LAMBDA_P), V00);
        assertThat(norm(difference(both, sum(one, other)))).isLessThan(1e-4 * norm(both));
    }

    @Test
    void normsAreOverTheWholeSample() {
        float[] stronger = VR.clone();
        stronger[COUNT - 1] += 50;
        float[] before = difference(guide(V00, VR, VPR, 0, LAMBDA_P), V00);
        float[] after = difference(guide(V00, stronger, sum(VPR, difference(stronger, VR)), 0, LAMBDA_P), V00);
        assertThat(Math.abs(after[0]))
                .as("one latent's change is seen at the others")
                .isGreaterThan(Math.abs(before[0]));
    }

    @Test
    void aZeroNormMakesItsTermZeroAndNeverNaN() {
        assertThat(guide(V00, V00, VPR, LAMBDA_R, LAMBDA_P))
                .as("no pull of the references")
                .isEqualTo(V00);
        assertThat(guide(V00, VR, VR, LAMBDA_R, LAMBDA_P))
                .as("no pull of the prompt")
                .isEqualTo(V00);
        float[] zero = new float[COUNT];
        assertThat(guide(zero, zero, zero, LAMBDA_R, LAMBDA_P)).isEqualTo(zero);
    }

    @Test
    void tinyNormsStayFinite() {
        float[] nearly = V00.clone();
        nearly[0] = Math.nextUp(nearly[0]);
        for (float value : guide(V00, nearly, VPR, LAMBDA_R, LAMBDA_P)) {
            assertThat(value).isFinite();
        }
    }

    private static float[] guide(float[] v00, float[] vR, float[] vPr, double reference, double prompt) {
        try (TensorScope scope = script.newScope()) {
            Tensor guided = script.call(
                    scope,
                    "guide",
                    scope.floats(v00, SHAPE),
                    scope.floats(vR, SHAPE),
                    scope.floats(vPr, SHAPE),
                    reference,
                    prompt);
            return guided.toFloats();
        }
    }

    private static float[] scaled(float[] values, double scale) {
        float[] out = values.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) (out[i] * scale);
        }
        return out;
    }

    private static float[] sum(float[] a, float[] b) {
        float[] out = a.clone();
        for (int i = 0; i < out.length; i++) {
            out[i] += b[i];
        }
        return out;
    }

    private static float[] difference(float[] a, float[] b) {
        return sum(a, scaled(b, -1));
    }

    private static double norm(float[] values) {
        return Math.sqrt(dot(values, values));
    }

    private static double cosine(float[] a, float[] b) {
        return dot(a, b) / norm(a) / norm(b);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
