package io.customshift.models.bench;

import io.customshift.models.network.Guides;
import io.customshift.models.network.Lora;
import io.customshift.models.network.Precision;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.SeededNoise;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.TransformerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** A transformer with made-up inputs at a size: what a benchmark drives, without text encoders or autoencoder. */
final class RandomNetwork implements AutoCloseable {
    /** CLIP's 77 tokens and T5's 256. */
    static final int CONTEXT_TOKENS = 333;

    private final Script script;
    private final TensorScope scope;
    private final Weights weights;
    final Transformer transformer;
    final Tensor latents;
    final TextEmbedding subject;
    final Tensor context;
    final Tensor pooled;

    /** @param side of the picture in pixels, of which 8 are a latent */
    RandomNetwork(Path folder, String device, String dtype, int side) {
        script = Torch.script(device);
        scope = script.newScope();
        weights = Weights.open(folder, EnumSet.of(Component.TRANSFORMER));
        Precision precision = Precision.of(dtype, device);
        transformer = Transformer.load(script, scope, weights.transformer(), Lora.NONE, precision);
        TransformerConfig config = transformer.config();
        latents = normal(1, 1, config.inChannels(), side / 8, side / 8);
        subject = new TextEmbedding(
                inType(normal(2, 1, CONTEXT_TOKENS, config.jointAttentionDim()), precision),
                inType(normal(3, 1, config.pooledProjectionDim()), precision));
        context = inType(normal(4, 3, CONTEXT_TOKENS, config.jointAttentionDim()), precision);
        pooled = inType(normal(5, 3, config.pooledProjectionDim()), precision);
    }

    private Tensor normal(long seed, int... shape) {
        int count = 1;
        long[] sizes = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            count *= shape[i];
            sizes[i] = shape[i];
        }
        return scope.floats(SeededNoise.normal(seed, count), sizes);
    }

    private Tensor inType(Tensor tensor, Precision precision) {
        try (tensor) {
            return script.cast(scope, tensor, precision.compute());
        }
    }

    TensorScope newScope() {
        return scope.child();
    }

    /** Keys and values of so many references. */
    List<List<Tensor>> references(TensorScope into, int count) {
        List<List<Tensor>> references = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            references.add(transformer.reference(into, latents, subject));
        }
        return references;
    }

    /** One guided step of three passes, waited for. */
    void guidedStep(Guides guides) {
        try (TensorScope work = newScope()) {
            transformer
                    .step(
                            work,
                            latents,
                            new Transformer.Step(0.9f, 0.8f, 3, 7, 7),
                            new TextEmbedding(context, pooled),
                            guides,
                            false)
                    .velocity()
                    .toFloats();
        }
    }

    /** One forward of three rows without references and an Euler step, waited for: what the peer does. */
    void plainStep() {
        try (TensorScope work = newScope()) {
            Tensor rows = transformer.stack(work, List.of(latents, latents, latents));
            try (Guides nobody = Guides.none()) {
                transformer
                        .velocity(work, rows, new float[] {0.9f, 0.9f, 0.9f}, context, pooled, 3, nobody, false)
                        .velocity()
                        .toFloats();
            }
        }
    }

    @Override
    public void close() {
        transformer.close();
        scope.close();
        script.close();
        weights.close();
    }
}
