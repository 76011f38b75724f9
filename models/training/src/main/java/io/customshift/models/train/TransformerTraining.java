package io.customshift.models.train;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.network.Precision;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Trains the transformer, whole or by a LoRA. A LoRA's frozen weights stay where and as they are in their file; only what
 * is trained is copied, in float32.
 */
final class TransformerTraining {
    private final TrainingRequest request;
    private final TrainingListener listener;
    private final TransformerConfig config;
    private final Map<String, StoredTensor> stored;
    private final boolean lora;
    /** What sample sheets are drawn in. */
    private final String sampleType;

    TransformerTraining(TrainingRequest request, Weights weights, TrainingListener listener) {
        this.request = request;
        this.listener = listener;
        this.config = weights.transformer().config();
        this.stored = weights.transformer().tensors();
        this.lora = request.part() == TrainingRequest.Part.LORA;
        this.sampleType =
                lora ? Precision.asStored(weights.transformer()).held().label() : "float32";
    }

    void run(Script script) {
        Encoded encoded = Encoded.of(request, config, listener);
        BatchDraw batches = new BatchDraw(encoded.subjects(), encoded.texts(), encoded.latentShape(), request.batch());
        TrainingRun.of(request, listener)
                .run(state -> learner(script, state, batches), learner -> write(learner.average()));
    }

    private FlowLearner learner(Script script, Optional<TrainedWeights.State> state, BatchDraw batches) {
        TrainedWeights trained = TrainedWeights.of(script, state, this::start);
        int lanes = script.onGpu() ? 1 : Torch.suitThreads(config.width());
        double scale = lora ? request.alpha() / request.rank() : 1;
        return new FlowLearner(
                trained,
                new FlowStep(script, config, trained, frozen(), scale, request.shared(), request.checkpointed(), lanes),
                batches,
                request,
                this::sample);
    }

    private Map<String, Values> start() {
        if (lora) {
            return StartingWeights.pairs(config, stored, request.rank(), request.seed());
        }
        Map<String, StoredTensor> trainable = new LinkedHashMap<>(stored);
        trainable.keySet().removeIf(StartingWeights::isFixed);
        Map<String, Values> values = StoredValues.read(trainable);
        return request.fromNothing() ? StartingWeights.calmed(values) : values;
    }

    private Map<String, StoredTensor> frozen() {
        if (lora) {
            return stored;
        }
        Map<String, StoredTensor> fixed = new LinkedHashMap<>(stored);
        fixed.keySet().removeIf(name -> !StartingWeights.isFixed(name));
        return fixed;
    }

    private EngineOptions write(Map<String, Values> average) {
        Path out = request.out();
        if (lora) {
            Path adapter = out.resolve("pytorch_lora_weights.safetensors");
            ModelFolder.writeAdapter(adapter, average, request.alpha(), request.shared(), request.dtype());
            return EngineOptions.of(request.weights()).withAdapter(adapter);
        }
        Map<String, Values> tensors = StoredValues.read(frozen());
        tensors.putAll(average);
        Path folder = out.resolve("weights");
        ModelFolder.write(request.weights(), folder, Component.TRANSFORMER, config, tensors, request.dtype());
        return EngineOptions.of(folder);
    }

    private void sample(Path png, Map<String, Values> average) {
        EngineOptions options = write(average);
        SampleSheet.draw(
                options.withDevice(request.device()).withDtype(sampleType),
                png,
                4,
                8,
                request.side(),
                20,
                request.guidance());
        listener.noted(png.getFileName() + " shows products of the built-in catalogue, which training does not see");
    }
}
