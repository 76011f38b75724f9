package io.customshift.models.train;

import io.customshift.models.torch.GradientCall;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.config.TransformerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/**
 * Learns the teacher's guided velocity in one pass. Several trajectories are under way at once, at different noise levels;
 * each step one of them advances, in turn, and all their states are learned from: so a state is used as often as there are
 * trajectories. A run that continues from a checkpoint starts new ones.
 */
final class GuidanceLearner extends WeightsLearner {
    private static final int TRAJECTORIES = 4;

    private final GuidanceTrajectory.Teacher teacher;
    private final Map<String, Tensor> frozen;
    private final IntFunction<GuidanceTrajectory> start;
    private final TensorScope scope;
    private final List<GuidanceTrajectory> running = new ArrayList<>();
    private int started;

    /**
     * @param frozen the teacher's weights, which the pairs change
     * @param start a trajectory, by its number
     */
    GuidanceLearner(
            GuidanceTrajectory.Teacher teacher,
            Map<String, Tensor> frozen,
            TrainedWeights trained,
            TrainingRequest request,
            IntFunction<GuidanceTrajectory> start,
            BiConsumer<Path, Map<String, Values>> sampler) {
        super(trained, request, sampler);
        this.teacher = teacher;
        this.frozen = frozen;
        this.start = start;
        this.scope = teacher.script().newScope();
    }

    @Override
    Lesson collect(int step) {
        while (running.size() < TRAJECTORIES) {
            running.add(start.apply(TRAJECTORIES * step + started++));
            // They are not to end together.
            for (int i = 0; i < 2 * running.size(); i++) {
                running.get(running.size() - 1).advance();
            }
        }
        int turn = step % TRAJECTORIES;
        if (!running.get(turn).advance()) {
            running.get(turn).close();
            running.set(turn, start.apply(TRAJECTORIES * step + started++));
        }
        double loss = 0;
        int rows = 0;
        for (GuidanceTrajectory trajectory : running) {
            loss += gradients(trajectory) / TRAJECTORIES;
            rows += trajectory.rows();
        }
        return new Lesson(loss, rows);
    }

    private double gradients(GuidanceTrajectory trajectory) {
        TransformerConfig config = teacher.config();
        Map<String, Tensor> injected = new LinkedHashMap<>();
        for (Tensor tensor : trajectory.keysValues()) {
            injected.put(String.valueOf(injected.size()), tensor);
        }
        try (TensorScope work = scope.child();
                Tensor sigma = trajectory.sigma();
                GradientCall call = new GradientCall(work, "guidance_gradients")) {
            return call.table("trained", trained.weights())
                    .table("frozen", frozen)
                    .table("gradients", trained.gradients())
                    .table("injected", injected)
                    .tensor(trajectory.latents())
                    .tensor(sigma)
                    .tensor(trajectory.context())
                    .tensor(trajectory.pooled())
                    .tensor(trajectory.guided())
                    .numbers(config.numLayers(), config.heads(), config.patchSize(), 1, 1.0 / TRAJECTORIES)
                    .run(teacher.script(), work)
                    .toFloats()[0];
        }
    }

    @Override
    public void close() {
        running.forEach(GuidanceTrajectory::close);
        super.close();
        scope.close();
    }
}
