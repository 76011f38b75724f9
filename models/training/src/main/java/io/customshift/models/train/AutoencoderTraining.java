package io.customshift.models.train;

import io.customshift.models.network.Autoencoder;
import io.customshift.models.network.Precision;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.VaeConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Trains the autoencoder or its decoder on the pictures themselves. */
final class AutoencoderTraining {
    private final TrainingRequest request;
    private final TrainingListener listener;

    AutoencoderTraining(TrainingRequest request, TrainingListener listener) {
        this.request = request;
        this.listener = listener;
    }

    void run(Weights weights, Script script) {
        VaeConfig config = weights.vae().config();
        DataSet data = request.data().load(config.sampleSize(), request.cache(), listener);
        boolean decoder = request.part() == TrainingRequest.Part.DECODER;
        Map<String, Values> start = new LinkedHashMap<>();
        Map<String, Values> frozen = new LinkedHashMap<>();
        StoredValues.read(weights.vae().tensors())
                .forEach((name, values) -> (decoder && isEncoder(name) ? frozen : start).put(name, values));
        DataSet unseen = request.data().unseen().load(config.sampleSize(), request.cache(), listener);
        TrainingRun.of(request, listener)
                .run(
                        state -> new AutoencoderLearner(
                                script,
                                config,
                                TrainedWeights.of(script, state, () -> start),
                                frozen,
                                pictures(data),
                                request,
                                (png, average) -> {
                                    Path out = write(config, frozen, average);
                                    String quality = Reconstructions.draw(out, unseen, request.device(), png);
                                    listener.noted(png.getFileName() + ": " + quality);
                                }),
                        learner -> {
                            Map<String, Values> average = learner.average();
                            Path out = write(config, frozen, average);
                            VaeConfig scaled = decoder ? config : measured(out, data, config);
                            Map<String, Values> tensors = new LinkedHashMap<>(frozen);
                            tensors.putAll(average);
                            ModelFolder.write(out, out, Component.VAE, scaled, tensors, request.dtype());
                        });
    }

    /** The model with the averaged weights and latents as they come. */
    private Path write(VaeConfig config, Map<String, Values> frozen, Map<String, Values> average) {
        Map<String, Values> tensors = new LinkedHashMap<>(frozen);
        tensors.putAll(average);
        Path out = request.out().resolve("weights");
        ModelFolder.write(request.weights(), out, Component.VAE, unscaled(config), tensors, request.dtype());
        return out;
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
}
