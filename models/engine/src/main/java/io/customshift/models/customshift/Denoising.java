package io.customshift.models.customshift;

import io.customshift.models.network.Guides;
import io.customshift.models.network.TextEmbedding;
import io.customshift.models.network.Transformer;
import io.customshift.models.sampler.Passes;
import io.customshift.models.sampler.StepPlan;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The loop over the steps of a plan, for B pictures of one subject at once: one native call a step. */
final class Denoising {
    /** Rows whose modulations are held at once: tens of megabytes of a large network. */
    private static final int ROWS_AHEAD = 128;

    private final Transformer transformer;
    private final GenerationSettings settings;
    private final StepPlan plan;
    private final Guides guides;
    private final boolean distilled;

    Denoising(Transformer transformer, GenerationSettings settings, StepPlan plan, Guides guides) {
        this.transformer = transformer;
        this.settings = settings;
        this.plan = plan;
        this.guides = guides;
        this.distilled =
                settings.plan().passes() == Passes.ONE && !settings.guidance().off();
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
        boolean wantMass = guides.count() > 0 && settings.heatMap();
        MassMeter mass = new MassMeter(plan);
        Tensor latents = noise;
        int steps = plan.steps().size();
        Map<Passes, Kind> kinds = new EnumMap<>(Passes.class);
        try {
            for (int i = 0; i < steps; i++) {
                Kind kind = kinds.computeIfAbsent(
                        plan.steps().get(i).passes(), passes -> new Kind(passes, rows(work, passes, pictures)));
                Transformer.Velocity moved =
                        kind.step(work, latents, plan.steps().get(i), wantMass);
                if (wantMass) {
                    mass.add(i, moved.mass().toFloats(), moved.mass().shape());
                }
                moved.mass().close();
                latents.close();
                latents = moved.velocity();
                listener.step(i + 1, steps);
            }
        } finally {
            kinds.values().forEach(Kind::close);
        }
        return new Result(latents, wantMass ? Optional.of(mass) : Optional.empty());
    }

    /** The steps of as many passes, in their order, with the modulations of the next few computed ahead. */
    private final class Kind {
        private final Passes passes;
        private final TextEmbedding text;
        private final float[] sigmas;
        private final int ahead;
        private int done;
        private @Nullable Value modulations;

        Kind(Passes passes, TextEmbedding text) {
            this.passes = passes;
            this.text = text;
            List<Float> levels = plan.steps().stream()
                    .filter(step -> step.passes() == passes)
                    .map(StepPlan.Step::sigma)
                    .toList();
            this.sigmas = new float[levels.size()];
            for (int i = 0; i < sigmas.length; i++) {
                sigmas[i] = levels.get(i);
            }
            this.ahead = Math.max(1, ROWS_AHEAD / (int) text.pooled().shape()[0]);
        }

        Transformer.Velocity step(TensorScope work, Tensor latents, StepPlan.Step step, boolean wantMass) {
            int place = done % ahead;
            if (modulations == null || place == 0) {
                close();
                modulations = transformer.modulations(
                        Arrays.copyOfRange(sigmas, done, Math.min(done + ahead, sigmas.length)), text, distilled);
            }
            done++;
            Transformer.Step kind = new Transformer.Step(
                    step.sigma(),
                    step.next(),
                    passes.rows(),
                    settings.guidance().reference(),
                    settings.guidance().prompt(),
                    distilled);
            return transformer.step(work, latents, kind, modulations, place, text, guides, wantMass);
        }

        void close() {
            if (modulations != null) {
                modulations.close();
                modulations = null;
            }
        }
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
