package io.customshift.models.customshift;

import io.customshift.models.network.Guides;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.Passes;
import io.customshift.models.sampler.StepPlan;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The loop over the steps of a plan, for B pictures of one subject at once: one native call a step. */
final class Denoising {
    private final Transformer transformer;
    private final GenerationSettings settings;
    private final StepPlan plan;
    private final Guides guides;

    Denoising(Transformer transformer, GenerationSettings settings, StepPlan plan, Guides guides) {
        this.transformer = transformer;
        this.settings = settings;
        this.plan = plan;
        this.guides = guides;
    }

    /** What one picture shows, encoded. */
    record Texts(TextEmbedding prompt, TextEmbedding negative) {}

    /**
     * @param latents [B, C, h, w], of the pictures
     * @param mass what was seen of the references' share, where it was asked for
     */
    record Result(Tensor latents, Optional<MassMeter> mass) {}

    /** From noise [B, C, h, w] to latents, which belong to {@code work}. */
    Result run(TensorScope work, Tensor noise, List<Texts> pictures, StepListener listener) {
        Map<Passes, TextEmbedding> texts = new EnumMap<>(Passes.class);
        boolean distilled =
                settings.plan().passes() == Passes.ONE && !settings.guidance().off();
        boolean wantMass = guides.count() > 0 && settings.heatMap();
        MassMeter mass = new MassMeter(plan);
        Tensor latents = noise;
        int steps = plan.steps().size();
        for (int i = 0; i < steps; i++) {
            StepPlan.Step step = plan.steps().get(i);
            TextEmbedding text = texts.computeIfAbsent(step.passes(), passes -> rows(work, passes, pictures));
            Transformer.Step kind = new Transformer.Step(
                    step.sigma(),
                    step.next(),
                    step.passes().rows(),
                    settings.guidance().reference(),
                    settings.guidance().prompt(),
                    distilled);
            Transformer.Velocity moved = transformer.step(work, latents, kind, text, guides, wantMass);
            if (wantMass) {
                mass.add(i, moved.mass().toFloats(), moved.mass().shape());
            }
            moved.mass().close();
            latents.close();
            latents = moved.velocity();
            listener.step(i + 1, steps);
        }
        return new Result(latents, wantMass ? Optional.of(mass) : Optional.empty());
    }

    /** The rows of a kind of step: the null passes of all pictures, then their prompts. */
    private TextEmbedding rows(TensorScope work, Passes passes, List<Texts> pictures) {
        List<TextEmbedding> rows = new ArrayList<>();
        for (int i = 1; i < passes.rows(); i++) {
            pictures.forEach(picture -> rows.add(picture.negative()));
        }
        pictures.forEach(picture -> rows.add(picture.prompt()));
        return transformer.rows(work, rows);
    }
}
