package io.customshift.models.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.Randomness.Purpose;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.layout.ExpectedTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OverfitTest {
    private static final TransformerConfig CONFIG =
            new TransformerConfig(8, 2, 4, 4, 2, 2, 16, 16, 16, 8, true, List.of());
    private static final AdamW OPTIMIZER = new AdamW(5e-3, 0.9, 0.99, 1e-8, 0, 1, 0);

    @Test
    void oneBatchIsLearnedToAFractionOfItsFirstLoss() {
        SplittableRandom random = new Randomness(5).at(0, Purpose.CHOICE);
        Map<String, Values> frozen = new LinkedHashMap<>();
        Map<String, Values> start = new LinkedHashMap<>();
        Map<String, Values> drawn = new LinkedHashMap<>();
        ExpectedTensors.of(CONFIG).forEach((name, shape) -> {
            double fanIn = shape.rank() == 1 ? 1 : (double) shape.elements() / shape.size(0);
            drawn.put(name, normal(random, 1 / Math.sqrt(fanIn), shape.toArray()));
        });
        StartingWeights.calmed(drawn)
                .forEach((name, values) -> (StartingWeights.isFixed(name) ? frozen : start).put(name, values));
        FlowBatch batch = new FlowBatch(
                normal(random, 1, 4, 4, 8, 8),
                normal(random, 1, 4, 4, 8, 8),
                new Values(new float[] {0.2f, 0.4f, 0.6f, 0.8f}, 4),
                normal(random, 1, 4, 5, 16),
                normal(random, 1, 4, 16),
                1,
                normal(random, 1, 1, 2, 4, 8, 8),
                new long[] {0, 0, 1},
                normal(random, 1, 2, 5, 16),
                normal(random, 1, 2, 16));
        try (Script script = Torch.trainingScript("cpu");
                TrainedWeights trained = new TrainedWeights(script, start);
                FlowStep flow = new FlowStep(script, CONFIG, trained, StoredValues.held(frozen), 1, true, false, 2)) {
            double first = flow.gradients(batch, 1);
            double last = first;
            for (int step = 1; step <= 300; step++) {
                trained.update(OPTIMIZER, step, OPTIMIZER.rate());
                last = flow.gradients(batch, 1);
            }
            assertThat(last).isLessThan(0.05 * first);
        }
    }

    private static Values normal(SplittableRandom random, double deviation, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] values = Randomness.normal(random, count);
        for (int i = 0; i < count; i++) {
            values[i] *= (float) deviation;
        }
        return new Values(values, shape);
    }
}
