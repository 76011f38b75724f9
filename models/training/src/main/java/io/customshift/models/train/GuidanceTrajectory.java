package io.customshift.models.train;

import io.customshift.models.customshift.Guidance;
import io.customshift.models.sampler.FlowMatchEuler;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.config.TransformerConfig;
import java.util.List;

/**
 * The teacher on its way from noise to pictures of some subjects: at each step the latents, and the guided velocity that it
 * takes there. What a student sees are the states that it will meet itself, and each costs nothing more than the step that
 * the teacher takes anyway.
 */
final class GuidanceTrajectory implements AutoCloseable {
    /** The teacher's weights and scales. */
    record Teacher(
            Script script, Value weights, TransformerConfig config, FlowMatchEuler schedule, Guidance guidance) {}

    private final Teacher teacher;
    private final TensorScope scope;
    private final float[] sigmas;
    private final Tensor context;
    private final Tensor pooled;
    private final Tensor nullContext;
    private final Tensor nullPooled;
    private final List<Tensor> keysValues;
    private final int rows;
    private Tensor latents;
    private Tensor guided;
    private int step;

    /**
     * @param batch every row guided; its noise is where it starts
     * @param nothing the empty text for each row
     */
    GuidanceTrajectory(Teacher teacher, TensorScope parent, FlowBatch batch, TextTable.Rows nothing, int steps) {
        this.teacher = teacher;
        this.scope = parent.child();
        this.sigmas = teacher.schedule().sigmas(steps);
        this.rows = batch.rows();
        this.context = tensor(batch.context());
        this.pooled = tensor(batch.pooled());
        this.nullContext = tensor(nothing.context());
        this.nullPooled = tensor(nothing.pooled());
        this.keysValues = teacher.script()
                .callList(
                        scope,
                        "injected",
                        teacher.weights(),
                        teacher.config().numLayers(),
                        teacher.config().heads(),
                        teacher.config().patchSize(),
                        tensor(batch.references()),
                        scope.longs(batch.owner(), batch.owner().length),
                        tensor(batch.subjectContext()),
                        tensor(batch.subjectPooled()));
        this.latents = tensor(batch.noise());
        this.guided = guide();
    }

    private Tensor tensor(Values values) {
        return scope.floats(values.elements(), values.shape());
    }

    private Tensor guide() {
        try (Tensor sigma = sigma();
                Value references = Value.ofTensors(keysValues)) {
            return teacher.script()
                    .call(
                            scope,
                            "guided_velocity",
                            teacher.weights(),
                            references,
                            teacher.config().numLayers(),
                            teacher.config().heads(),
                            teacher.config().patchSize(),
                            latents,
                            sigma,
                            context,
                            pooled,
                            nullContext,
                            nullPooled,
                            teacher.guidance().reference(),
                            teacher.guidance().prompt());
        }
    }

    /** Goes one step; false where the picture is finished. */
    boolean advance() {
        if (step + 2 >= sigmas.length) {
            return false;
        }
        Tensor next = teacher.script()
                .call(scope, "euler", latents, guided, (double) sigmas[step], (double) sigmas[step + 1]);
        latents.close();
        guided.close();
        latents = next;
        step++;
        guided = guide();
        return true;
    }

    /** Noise level of every row, [B]. */
    Tensor sigma() {
        float[] each = new float[rows];
        java.util.Arrays.fill(each, sigmas[step]);
        return scope.floats(each, rows);
    }

    Tensor latents() {
        return latents;
    }

    /** What the teacher makes of the latents: [B, C, h, w]. */
    Tensor guided() {
        return guided;
    }

    Tensor context() {
        return context;
    }

    Tensor pooled() {
        return pooled;
    }

    List<Tensor> keysValues() {
        return keysValues;
    }

    int rows() {
        return rows;
    }

    @Override
    public void close() {
        scope.close();
    }
}
