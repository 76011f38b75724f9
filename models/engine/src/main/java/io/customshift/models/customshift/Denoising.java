package io.customshift.models.customshift;

import io.customshift.models.network.Guides;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.Transformer;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The loop over denoising steps of one picture: one native call a step. */
final class Denoising {
    private final Transformer transformer;
    private final GenerationSettings settings;
    private final float[] sigmas;
    private final Guides guides;

    Denoising(Transformer transformer, GenerationSettings settings, float[] sigmas, Guides guides) {
        this.transformer = transformer;
        this.settings = settings;
        this.sigmas = sigmas;
        this.guides = guides;
    }

    /**
     * @param latents [1, C, h, w], of the picture
     * @param mass [N] mean over the steps, where it was asked for
     */
    record Result(Tensor latents, Optional<float[]> mass) {}

    /** From noise [1, C, h, w] to latents, which belong to {@code work}. */
    Result run(TensorScope work, Tensor noise, TextEmbedding prompt, TextEmbedding negative, StepListener listener) {
        boolean guided = guides.count() > 0;
        List<TextEmbedding> rows = guided ? List.of(negative, negative, prompt) : List.of(negative, prompt);
        Tensor context = transformer.stack(
                work, rows.stream().map(TextEmbedding::context).toList());
        Tensor pooled =
                transformer.stack(work, rows.stream().map(TextEmbedding::pooled).toList());
        boolean wantMass = guided && settings.heatMap();
        float @Nullable [] mass = null;
        Tensor latents = noise;
        int steps = sigmas.length - 1;
        for (int i = 0; i < steps; i++) {
            Tensor next;
            if (guided) {
                Transformer.Velocity step = transformer.guidedStep(
                        work,
                        latents,
                        sigmas[i],
                        sigmas[i + 1],
                        context,
                        pooled,
                        guides,
                        settings.guidance().reference(),
                        settings.guidance().prompt(),
                        wantMass);
                next = step.velocity();
                if (wantMass) {
                    mass = added(mass, step.mass().toFloats(), 1f / steps);
                }
                step.mass().close();
            } else {
                next = transformer.promptedStep(
                        work,
                        latents,
                        sigmas[i],
                        sigmas[i + 1],
                        context,
                        pooled,
                        settings.guidance().prompt());
            }
            latents.close();
            latents = next;
            listener.step(i + 1, steps);
        }
        return new Result(latents, Optional.ofNullable(mass));
    }

    private static float[] added(float @Nullable [] sum, float[] values, float share) {
        float[] result = sum == null ? new float[values.length] : sum;
        for (int i = 0; i < values.length; i++) {
            result[i] += values[i] * share;
        }
        return result;
    }
}
