package io.customshift.models.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
    @Test
    void everyNetworkCompilesAndAMethodRuns() {
        try (Script script = Torch.script("cpu");
                TensorScope scope = script.newScope()) {
            Tensor q = scope.floats(new float[2 * 3 * 4 * 8], 2, 3, 4, 8);
            Tensor v = scope.floats(ones(2 * 3 * 5 * 8), 2, 3, 5, 8);
            Tensor out = script.call(
                    scope,
                    "cads",
                    q,
                    scope.floats(new float[2 * 3 * 5 * 8], 2, 3, 5, 8),
                    v,
                    Value.ofTensors(List.of()),
                    Value.ofDoubles(),
                    false);
            assertThat(out.shape()).containsExactly(2, 3, 4, 8);
            assertThat(out.toFloats()[0]).isCloseTo(1f, within(1e-6f));
        }
    }

    private static float[] ones(int n) {
        float[] values = new float[n];
        java.util.Arrays.fill(values, 1f);
        return values;
    }
}
