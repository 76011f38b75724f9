package io.customshift.models.train;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import java.util.EnumSet;

/** Trains a part of a model that lies in the diffusers layout, and writes the model with that part exchanged. */
public final class Training {
    private Training() {}

    /**
     * Runs a request to its end, continuing where an earlier run of it stopped.
     *
     * @throws io.customshift.models.error.EngineException for data, weights, settings or space on the disk that do not
     *     fit, before the first step
     */
    public static void run(TrainingRequest request, TrainingListener listener) {
        boolean autoencoder =
                request.part() == TrainingRequest.Part.AUTOENCODER || request.part() == TrainingRequest.Part.DECODER;
        // Only what is trained is opened for the whole run: text encoders are larger than what they serve.
        Component opened = autoencoder ? Component.VAE : Component.TRANSFORMER;
        try (Weights weights = Weights.open(request.weights(), EnumSet.of(opened));
                Script script = Torch.trainingScript(request.device())) {
            if (autoencoder) {
                new AutoencoderTraining(request, listener).run(weights, script);
            } else if (request.part() == TrainingRequest.Part.GUIDANCE) {
                new GuidanceTraining(request, weights, listener).run(script);
            } else {
                new TransformerTraining(request, weights, listener).run(script);
            }
        }
    }
}
