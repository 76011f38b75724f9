package io.customshift.models.train;

import io.customshift.models.catalogue.Scene;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.network.Autoencoder;
import io.customshift.models.network.Precision;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.config.VaeConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Trains a part of a model that lies in the diffusers layout, and writes the model with that part exchanged. */
public final class Training {
    private final TrainingRequest request;
    private final TrainingListener listener;

    private Training(TrainingRequest request, TrainingListener listener) {
        this.request = request;
        this.listener = listener;
    }

    /**
     * Runs a request to its end, continuing where an earlier run of it stopped.
     *
     * @throws io.customshift.models.error.EngineException for data, weights or settings that do not fit, before the
     *     first step
     */
    public static void run(TrainingRequest request, TrainingListener listener) {
        Training training = new Training(request, listener);
        try (Weights weights = Weights.open(request.weights());
                Script script = Torch.trainingScript(request.device())) {
            if (request.part() == TrainingRequest.Part.AUTOENCODER || request.part() == TrainingRequest.Part.DECODER) {
                training.autoencoder(weights, script);
            } else {
                training.transformer(weights, script);
            }
        }
    }

    private void autoencoder(Weights weights, Script script) {
        VaeConfig config = weights.vae().config();
        DataSet data = request.data().load(config.sampleSize(), listener);
        boolean decoder = request.part() == TrainingRequest.Part.DECODER;
        Map<String, Values> start = new LinkedHashMap<>();
        Map<String, Values> frozen = new LinkedHashMap<>();
        StoredValues.read(weights.vae().tensors())
                .forEach((name, values) -> (decoder && isEncoder(name) ? frozen : start).put(name, values));
        runner().run(
                        state -> new AutoencoderLearner(
                                script,
                                config,
                                start,
                                frozen,
                                state,
                                pictures(data),
                                request.optimizer(),
                                request.schedule(),
                                request.seed(),
                                request.batch().rows(),
                                request.crop()),
                        learner -> {
                            Map<String, Values> tensors = new LinkedHashMap<>(frozen);
                            tensors.putAll(((AutoencoderLearner) learner).average());
                            Path out = request.out().resolve("weights");
                            ModelFolder.write(
                                    request.weights(), out, Component.VAE, unscaled(config), tensors, request.dtype());
                            VaeConfig scaled = decoder ? config : measured(out, data, config);
                            ModelFolder.write(out, out, Component.VAE, scaled, tensors, request.dtype());
                            return null;
                        });
    }

    private static boolean isEncoder(String name) {
        return name.startsWith("encoder.") || name.startsWith("quant_conv.");
    }

    private static AutoencoderLearner.PictureSource pictures(DataSet data) {
        List<RawSubject.Picture> all = data.subjects().stream()
                .flatMap(subject -> subject.pictures().stream())
                .toList();
        return new AutoencoderLearner.PictureSource() {
            @Override
            public int size() {
                return data.size();
            }

            @Override
            public float[] draw(SplittableRandom random) {
                return all.get(random.nextInt(all.size())).pixels().get();
            }
        };
    }

    private static VaeConfig unscaled(VaeConfig config) {
        LatentScale identity = new LatentScale();
        identity.add(new float[] {-1, 1});
        return identity.applyTo(config);
    }

    /** The configuration with the shift and scale of some hundred pictures' latents. */
    private VaeConfig measured(Path folder, DataSet data, VaeConfig config) {
        LatentScale scale = new LatentScale();
        AutoencoderLearner.PictureSource pictures = pictures(data);
        SplittableRandom random = new SplittableRandom(request.seed());
        try (Weights weights = Weights.open(folder);
                Script script = Torch.script(request.device());
                TensorScope scope = script.newScope();
                Autoencoder autoencoder =
                        Autoencoder.load(script, scope, weights.vae(), Precision.of("float32", request.device()))) {
            for (int i = 0; i < 256; i++) {
                try (TensorScope work = scope.child()) {
                    Tensor pixels = work.floats(pictures.draw(random), 1, 3, data.size(), data.size());
                    scale.add(autoencoder.encode(work, pixels).toFloats());
                }
            }
        }
        return scale.applyTo(config);
    }

    private void transformer(Weights weights, Script script) {
        TransformerConfig config = weights.transformer().config();
        Map<String, Values> all = StoredValues.read(weights.transformer().tensors());
        Map<String, Values> frozen = new LinkedHashMap<>();
        Map<String, Values> start = new LinkedHashMap<>();
        boolean lora = request.part() == TrainingRequest.Part.LORA;
        if (lora) {
            frozen.putAll(all);
            start.putAll(StartingWeights.pairs(config, all, request.rank(), request.seed()));
        } else {
            Map<String, Values> begin = request.fromNothing() ? StartingWeights.calmed(all) : all;
            begin.forEach((name, values) -> (StartingWeights.isFixed(name) ? frozen : start).put(name, values));
        }
        try (Encoded encoded = Encoded.of(request, weights, listener)) {
            BatchDraw batches =
                    new BatchDraw(encoded.subjects(), encoded.texts(), encoded.latentShape(), request.batch());
            runner().run(
                            state -> {
                                TrainedWeights trained = state.map(found -> new TrainedWeights(script, found))
                                        .orElseGet(() -> new TrainedWeights(script, start));
                                double scale = lora ? request.alpha() / request.rank() : 1;
                                return new FlowLearner(
                                        trained,
                                        new FlowStep(
                                                script,
                                                config,
                                                trained,
                                                frozen,
                                                scale,
                                                request.shared(),
                                                request.checkpointed()),
                                        batches,
                                        request.seed(),
                                        request.optimizer(),
                                        request.schedule(),
                                        request.accumulation(),
                                        (png, average) -> sample(png, config, frozen, average, lora));
                            },
                            learner -> {
                                write(request.out(), config, frozen, ((FlowLearner) learner).average(), lora);
                                return null;
                            });
        }
    }

    private EngineOptions write(
            Path out, TransformerConfig config, Map<String, Values> frozen, Map<String, Values> average, boolean lora) {
        if (lora) {
            Path adapter = out.resolve("pytorch_lora_weights.safetensors");
            ModelFolder.writeAdapter(adapter, average, request.alpha(), request.shared(), request.dtype());
            return EngineOptions.of(request.weights()).withAdapter(adapter);
        }
        Map<String, Values> tensors = new LinkedHashMap<>(frozen);
        tensors.putAll(average);
        Path folder = out.resolve("weights");
        ModelFolder.write(request.weights(), folder, Component.TRANSFORMER, config, tensors, request.dtype());
        return EngineOptions.of(folder);
    }

    private void sample(
            Path png, TransformerConfig config, Map<String, Values> frozen, Map<String, Values> average, boolean lora) {
        EngineOptions options = write(request.out(), config, frozen, average, lora);
        SampleSheet.draw(
                options.withDevice(request.device()).withDtype("float32"),
                png,
                4,
                Scene.values().length,
                20,
                request.guidance());
    }

    private TrainingRun runner() {
        return new TrainingRun(request.out(), request.plan(), listener::advanced);
    }
}
