package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.TrainedWeights.State;
import io.customshift.models.train.TrainedWeights.Values;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Muon's step on matrices whose singular vectors are known: the momentum D·Q with D diagonal and Q orthogonal. */
class MuonTest {
    private static final double RATE = 0.01;
    private static final AdamW SETTINGS = new AdamW(RATE, 0.9, 0.99, 1e-8, 0, 1, 0, 1);
    private static final double[] SINGULAR = {4, 2, 1, 0.5};
    private static final Script SCRIPT = Torch.trainingScript("cpu");

    @AfterAll
    static void close() {
        SCRIPT.close();
    }

    @Test
    void hiddenMatrixMovesAlongItsMomentumsSingularVectors() {
        float[] moved = moved("transformer_blocks.0.attn.to_q.weight");

        double norm = Math.sqrt(16 + 4 + 1 + 0.25);
        for (int row = 0; row < 4; row++) {
            double singular = SINGULAR[row] / norm;
            for (int i = 0; i < 5; i++) {
                singular = 3.4445 * singular - 4.7750 * Math.pow(singular, 3) + 2.0315 * Math.pow(singular, 5);
            }
            assertThat(singular).isBetween(0.6, 1.3);
            for (int column = 0; column < 4; column++) {
                double expected = -RATE * 0.2 * 2 * singular * hadamard(row, column);
                assertThat((double) moved[4 * row + column]).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @Test
    void otherWeightsTakeTheStepOfAdamW() {
        float[] moved = moved("transformer_blocks.0.norm1.linear.weight");

        // The second moment is only eps, so the step is the momentum over it: far larger, and in proportion to D.
        assertThat(moved[0] / moved[4]).isCloseTo(2f, within(1e-3f));
    }

    private static double hadamard(int row, int column) {
        return (Integer.bitCount(row & column) % 2 == 0 ? 1 : -1) / 2.0;
    }

    /** One update with gradients of zero: all that acts is the momentum that the state brings. */
    private static float[] moved(String name) {
        float[] momentum = new float[16];
        for (int i = 0; i < 16; i++) {
            momentum[i] = (float) (SINGULAR[i / 4] * hadamard(i / 4, i % 4));
        }
        Map<String, Values> zero = Map.of(name, new Values(new float[16], 4, 4));
        State state = new State(zero, Map.of(name, new Values(momentum, 4, 4)), zero, zero);
        try (TrainedWeights trained = new TrainedWeights(SCRIPT, state)) {
            trained.update(SETTINGS, 1, RATE);
            return trained.current().values().iterator().next().elements();
        }
    }
}
