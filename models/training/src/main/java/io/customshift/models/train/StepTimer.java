package io.customshift.models.train;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.Randomness.Purpose;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** Full training steps on random latents and texts, for measuring: one reference a subject, nothing dropped. */
public final class StepTimer implements AutoCloseable {
    private final Script script;
    private final Weights opened;
    private final TrainedWeights trained;
    private final FlowStep flow;
    private final FlowBatch batch;
    private final AdamW optimizer = AdamW.paper();
    private int step;

    /**
     * What a step trains, on what.
     *
     * @param latentSide side of the latents; 0 for the model's own
     * @param contextTokens M
     * @param rank of a LoRA on frozen weights; 0 trains the whole transformer
     */
    public record Setting(
            int subjects, int targets, int latentSide, int contextTokens, int rank, boolean checkpointed) {}

    /** @param weights folder in the diffusers layout */
    public StepTimer(Path weights, Setting setting) {
        script = Torch.trainingScript("cpu");
        opened = Weights.open(weights, EnumSet.of(Component.TRANSFORMER));
        TransformerConfig config = opened.transformer().config();
        int lanes = Torch.suitThreads(config.width());
        Map<String, StoredTensor> frozen =
                new LinkedHashMap<>(opened.transformer().tensors());
        Map<String, Values> start;
        if (setting.rank() > 0) {
            start = StartingWeights.pairs(config, frozen, setting.rank(), 1);
        } else {
            Map<String, StoredTensor> trainable = new LinkedHashMap<>(frozen);
            trainable.keySet().removeIf(StartingWeights::isFixed);
            frozen.keySet().removeIf(name -> !StartingWeights.isFixed(name));
            start = StoredValues.read(trainable);
        }
        trained = new TrainedWeights(script, start);
        flow = new FlowStep(script, config, trained, frozen, 1, true, setting.checkpointed(), lanes);
        batch = batch(config, setting);
    }

    private static FlowBatch batch(TransformerConfig config, Setting setting) {
        SplittableRandom random = new Randomness(7).at(0, Purpose.NOISE);
        int subjects = setting.subjects();
        int rows = subjects * setting.targets();
        int tokens = setting.contextTokens();
        long channels = config.inChannels();
        long side = setting.latentSide() > 0 ? setting.latentSide() : config.sampleSize();
        float[] sigma = new float[rows];
        long[] owner = new long[rows];
        for (int i = 0; i < rows; i++) {
            sigma[i] = (float) random.nextDouble();
            owner[i] = i % subjects;
        }
        return new FlowBatch(
                Randomness.normal(random, 1, rows, channels, side, side),
                Randomness.normal(random, 1, rows, channels, side, side),
                new Values(sigma, rows),
                Randomness.normal(random, 1, rows, tokens, config.jointAttentionDim()),
                Randomness.normal(random, 1, rows, config.pooledProjectionDim()),
                0,
                Randomness.normal(random, 1, 1, subjects, channels, side, side),
                owner,
                Randomness.normal(random, 1, subjects, tokens, config.jointAttentionDim()),
                Randomness.normal(random, 1, subjects, config.pooledProjectionDim()));
    }

    /** Gradients and update; returns the loss before it. */
    public double step() {
        double loss = flow.gradients(batch, 1);
        step++;
        trained.update(optimizer, step, optimizer.rate());
        return loss;
    }

    @Override
    public void close() {
        flow.close();
        trained.close();
        script.close();
        opened.close();
    }
}
