package io.customshift.models.train;

import io.customshift.models.torch.GradientCall;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.config.VaeConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** The loss of the autoencoder and its gradients: pixels' absolute and squared error and the latents' divergence. */
final class AutoencoderStep implements AutoCloseable {
    private final Script script;
    private final TensorScope scope;
    private final VaeConfig config;
    private final TrainedWeights trained;
    private final Map<String, Tensor> frozen = new LinkedHashMap<>();
    private final double divergence;

    /**
     * @param frozen the encoder where the decoder alone is trained, else empty
     * @param divergence weight of the latents' divergence from a unit normal distribution
     */
    AutoencoderStep(
            Script script, VaeConfig config, TrainedWeights trained, Map<String, Values> frozen, double divergence) {
        this.script = script;
        this.scope = script.newScope();
        this.config = config;
        this.trained = trained;
        this.divergence = divergence;
        frozen.forEach((name, values) -> this.frozen.put(name, scope.floats(values.elements(), values.shape())));
    }

    /**
     * Adds the gradients of one batch, times {@code share}, to those collected since the last update.
     *
     * @param pixels [B, 3, H, W] from −1 to 1
     * @param noise [B, C, h, w]
     * @return the batch's loss
     */
    double gradients(Values pixels, Values noise, double share) {
        try (TensorScope work = scope.child();
                GradientCall call =
                        new GradientCall(work, frozen.isEmpty() ? "autoencoder_gradients" : "decoder_gradients")) {
            call.table("trained", trained.weights());
            if (!frozen.isEmpty()) {
                call.table("frozen", frozen);
            }
            call.table("gradients", trained.gradients()).tensor(work.floats(pixels.elements(), pixels.shape()));
            if (frozen.isEmpty()) {
                call.tensor(work.floats(noise.elements(), noise.shape()))
                        .numbers(config.normNumGroups(), divergence, share);
            } else {
                call.numbers(config.normNumGroups(), share);
            }
            return call.run(script, work).toFloats()[0];
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
