package io.customshift.models.train;

import io.customshift.models.customshift.PromptEncoder;
import io.customshift.models.network.Autoencoder;
import io.customshift.models.network.Precision;
import io.customshift.models.network.TextEncoders;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.ContentDigest;
import io.customshift.models.weights.Weights;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A request's data as latents and text embeddings, and what encoded them. */
record Encoded(List<EncodedSubject> subjects, TextTable texts, long[] latentShape, Script script, PromptEncoder prompts)
        implements AutoCloseable {

    static Encoded of(TrainingRequest request, Weights weights, TrainingListener listener) {
        int latentSide = weights.transformer().config().sampleSize();
        int size = latentSide * weights.vae().config().reduction();
        DataSet data = request.data().load(size, listener);
        Script script = Torch.script(request.device());
        TensorScope scope = script.newScope();
        Precision precision = Precision.of("float32", request.device());
        PromptEncoder prompts =
                new PromptEncoder(scope, weights, TextEncoders.load(script, scope, weights, precision), 256);
        TextTable texts = new TextTable(prompts, scope);
        try (Autoencoder autoencoder = Autoencoder.load(script, scope, weights.vae(), precision)) {
            Path cache = request.cache().resolve("latents-" + key(request, data) + ".safetensors");
            int pictures = data.pictures();
            List<EncodedSubject> subjects =
                    EncodedData.of(data, autoencoder, scope, texts, cache, done -> listener.encoded(done, pictures));
            long[] shape = {autoencoder.latentChannels(), latentSide, latentSide};
            return new Encoded(subjects, texts, shape, script, prompts);
        }
    }

    /** Changes with the data and with the autoencoder. */
    private static String key(TrainingRequest request, DataSet data) {
        String vae = ContentDigest.sha256(
                request.weights().resolve(Component.VAE.folder()).resolve(Component.VAE.fileStem() + ".safetensors"));
        return UUID.nameUUIDFromBytes((data.identity() + "\n" + vae).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    @Override
    public void close() {
        prompts.close();
        script.close();
    }
}
