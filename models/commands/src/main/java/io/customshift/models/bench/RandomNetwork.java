package io.customshift.models.bench;

import io.customshift.models.network.Guides;
import io.customshift.models.network.Lora;
import io.customshift.models.network.Precision;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.SeededNoise;
import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.TransformerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/** A transformer with made-up inputs at a size: what a benchmark drives, without text encoders or autoencoder. */
final class RandomNetwork implements AutoCloseable {
    /** CLIP's 77 tokens and T5's 256. */
    static final int CONTEXT_TOKENS = 333;

    private final Script script;
    private final TensorScope scope;
    private final Weights weights;
    private final Precision precision;
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
        precision = Precision.of(dtype, device);
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

    /** Keys and values of so many references, encoded as one batch. */
    List<List<Tensor>> references(TensorScope into, int count) {
        return transformer.references(into, Collections.nCopies(count, latents), subject);
    }

    /** One guided step of three passes, waited for. */
    void guidedStep(Guides guides) {
        guidedSteps(guides, 1, 1);
    }

    /** The same of so many pictures side by side. */
    float[] guidedStep(Guides guides, int pictures) {
        return guidedSteps(guides, pictures, 1);
    }

    /**
     * Guided steps of three passes as a picture takes them, waited for.
     *
     * @return the last latents [pictures, C, h, w]
     */
    float[] guidedSteps(Guides guides, int pictures, int steps) {
        float[] sigmas = new float[steps + 1];
        for (int i = 0; i <= steps; i++) {
            sigmas[i] = 0.9f - 0.1f * i / steps;
        }
        try (TensorScope work = newScope()) {
            Tensor rows = transformer.stack(work, Collections.nCopies(pictures, latents));
            TextEmbedding text =
                    new TextEmbedding(eachTimes(work, context, pictures), eachTimes(work, pooled, pictures));
            try (Value modulations = transformer.modulations(Arrays.copyOf(sigmas, steps), text, false)) {
                for (int i = 0; i < steps; i++) {
                    Transformer.Step step = new Transformer.Step(sigmas[i], sigmas[i + 1], 3, 7, 7);
                    rows = transformer
                            .step(work, rows, step, modulations, i, text, guides, false)
                            .velocity();
                }
            }
            return rows.toFloats();
        }
    }

    /** Rows a, b, c as a, a, …, b, b, …, c, c, …. */
    private Tensor eachTimes(TensorScope work, Tensor rows, int times) {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < rows.shape()[0]; i++) {
            all.addAll(Collections.nCopies(times, transformer.row(work, rows, i)));
        }
        return transformer.stack(work, all);
    }

    /** What a block makes of inputs that only its number decides: image and text tokens, one after the other. */
    float[] block(int layer, int imageTokens, int textTokens) {
        TransformerConfig config = transformer.config();
        try (TensorScope work = newScope();
                Value table = transformer.block(layer);
                Tensor x = inType(normal(10 + 3L * layer, 1, imageTokens, config.width()), precision);
                Tensor text = inType(normal(11 + 3L * layer, 1, textTokens, config.width()), precision);
                Tensor condition = inType(normal(12 + 3L * layer, 1, config.width()), precision)) {
            List<Tensor> out = script.callList(work, "block", table, x, text, condition, config.heads());
            float[] image = script.cast(work, out.get(0), Dtype.FLOAT32).toFloats();
            float[] words = script.cast(work, out.get(1), Dtype.FLOAT32).toFloats();
            float[] both = Arrays.copyOf(image, image.length + words.length);
            System.arraycopy(words, 0, both, image.length, words.length);
            return both;
        }
    }

    /** Attention of two rows of queries over their own keys and a reference of each of these strengths, merged. */
    float[] attention(double... strengths) {
        TransformerConfig config = transformer.config();
        int width = config.width() / config.heads();
        List<Tensor> references = new ArrayList<>();
        double[] logs = Arrays.stream(strengths).map(Math::log).toArray();
        try (TensorScope work = newScope();
                Tensor q = inType(normal(1000, 2, config.heads(), 410, width), precision);
                Tensor k = inType(normal(1001, 2, config.heads(), 410, width), precision);
                Tensor v = inType(normal(1002, 2, config.heads(), 410, width), precision)) {
            for (int i = 0; i < strengths.length; i++) {
                references.add(inType(normal(1003 + 2L * i, 1, config.heads(), 256, width), precision));
                references.add(inType(normal(1004 + 2L * i, 1, config.heads(), 256, width), precision));
            }
            try (Value flat = Value.ofTensors(references);
                    Value shifts = Value.ofDoubles(logs);
                    Tensor out = script.call(work, "cads", q, k, v, flat, shifts, true)) {
                return script.cast(work, out, Dtype.FLOAT32).toFloats();
            }
        } finally {
            references.forEach(Tensor::close);
        }
    }

    /** Waits for what was asked of the device before. */
    void await(List<List<Tensor>> references) {
        List<Tensor> last = references.get(references.size() - 1);
        try (TensorScope work = newScope()) {
            script.cast(work, last.get(last.size() - 1), Dtype.FLOAT32).toFloats();
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
