package io.customshift.models.train;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.Randomness.Purpose;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.TransformerConfig;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Full training steps on random latents and texts, for measuring: one reference a subject, nothing dropped. */
public final class StepTimer implements AutoCloseable {
    private final Script script;
    private final TrainedWeights trained;
    private final FlowStep flow;
    private final FlowBatch batch;
    private final AdamW optimizer = AdamW.paper();
    private int step;

    /**
     * @param weights folder in the diffusers layout
     * @param contextTokens M
     */
    public StepTimer(Path weights, int subjects, int targets, int contextTokens) {
        script = Torch.trainingScript("cpu");
        Map<String, Values> frozen = new LinkedHashMap<>();
        Map<String, Values> start = new LinkedHashMap<>();
        TransformerConfig config;
        try (Weights opened = Weights.open(weights, EnumSet.of(Component.TRANSFORMER))) {
            config = opened.transformer().config();
            StoredValues.read(opened.transformer().tensors())
                    .forEach((name, values) -> (StartingWeights.isFixed(name) ? frozen : start).put(name, values));
        }
        trained = new TrainedWeights(script, start);
        flow = new FlowStep(script, config, trained, frozen, 1, true, false);
        batch = batch(config, subjects, targets, contextTokens);
    }

    private static FlowBatch batch(TransformerConfig config, int subjects, int targets, int tokens) {
        SplittableRandom random = new Randomness(7).at(0, Purpose.NOISE);
        int rows = subjects * targets;
        long channels = config.inChannels();
        long side = config.sampleSize();
        float[] sigma = new float[rows];
        long[] owner = new long[rows];
        for (int i = 0; i < rows; i++) {
            sigma[i] = (float) random.nextDouble();
            owner[i] = i % subjects;
        }
        return new FlowBatch(
                normal(random, rows, channels, side, side),
                normal(random, rows, channels, side, side),
                new Values(sigma, rows),
                normal(random, rows, tokens, config.jointAttentionDim()),
                normal(random, rows, config.pooledProjectionDim()),
                0,
                normal(random, 1, subjects, channels, side, side),
                owner,
                normal(random, subjects, tokens, config.jointAttentionDim()),
                normal(random, subjects, config.pooledProjectionDim()));
    }

    private static Values normal(SplittableRandom random, long... shape) {
        int count = 1;
        for (long size : shape) {
            count = Math.multiplyExact(count, Math.toIntExact(size));
        }
        return new Values(Randomness.normal(random, count), shape);
    }

    /** Gradients and update. */
    public void step() {
        flow.gradients(batch, 1);
        step++;
        trained.update(optimizer, step, optimizer.rate());
    }

    @Override
    public void close() {
        flow.close();
        trained.close();
        script.close();
    }
}
