package io.customshift.models.train;

import io.customshift.models.network.WeightTable;
import io.customshift.models.torch.GradientCall;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The flow-matching loss of the transformer and its gradients with respect to the trained weights. */
public final class FlowStep implements AutoCloseable {
    private final Script script;
    private final TensorScope scope;
    private final TransformerConfig config;
    private final TrainedWeights trained;
    private final WeightTable frozen;
    private final double adapterScale;
    private final boolean adaptedGeneration;
    private final boolean checkpointed;
    /** One for each lane but the first, which adds to the trained weights' own. */
    private final List<TrainedWeights.Lane> others = new ArrayList<>();

    /**
     * @param trained full weights by checkpoint name, or pairs {@code module.lora_A.weight}, {@code module.lora_B.weight}
     * @param frozen the rest of the transformer; held in the types they are stored in, and widened one use at a time
     * @param adapterScale α / r of the pairs
     * @param adaptedGeneration whether the pairs also change the generating branch
     * @param checkpointed whether each block is computed again for its gradients: memory for one block's activations
     *     instead of all, for about a third more time
     * @param lanes threads that work on parts of a batch side by side, each with gradients of its own: for networks too
     *     small for one operation to keep several threads busy
     */
    public FlowStep(
            Script script,
            TransformerConfig config,
            TrainedWeights trained,
            Map<String, StoredTensor> frozen,
            double adapterScale,
            boolean adaptedGeneration,
            boolean checkpointed,
            int lanes) {
        this.script = script;
        this.scope = script.newScope();
        this.config = config;
        this.trained = trained;
        this.adapterScale = adapterScale;
        this.adaptedGeneration = adaptedGeneration;
        this.checkpointed = checkpointed;
        this.frozen = WeightTable.asStored(script, scope, frozen);
        for (int i = 1; i < lanes; i++) {
            others.add(trained.lane(scope));
        }
    }

    /**
     * Adds the gradients of one batch, times {@code share}, to those collected since the last update.
     *
     * @return the batch's loss
     */
    public double gradients(FlowBatch batch, double share) {
        List<BatchParts.Part> parts = BatchParts.of(batch, 1 + others.size());
        double[] losses = IntStream.range(0, parts.size())
                .parallel()
                .mapToDouble(lane -> {
                    BatchParts.Part part = parts.get(lane);
                    Map<String, Tensor> into = lane == 0
                            ? trained.gradients()
                            : others.get(lane - 1).gradients();
                    return part.share() * gradients(part.batch(), share * part.share(), into);
                })
                .toArray();
        // One after the other, so that sums do not depend on which lane was first.
        others.stream().limit(parts.size() - 1).forEach(trained::collect);
        double loss = 0;
        for (double each : losses) {
            loss += each;
        }
        return loss;
    }

    private double gradients(FlowBatch batch, double share, Map<String, Tensor> into) {
        try (TensorScope work = scope.child();
                GradientCall call = new GradientCall(work, "flow_gradients")) {
            Tensor loss = call.table("trained", trained.weights())
                    .table("frozen", frozen.tensors())
                    .table("gradients", into)
                    .tensor(tensor(work, batch.latents()))
                    .tensor(tensor(work, batch.noise()))
                    .tensor(tensor(work, batch.sigma()))
                    .tensor(tensor(work, batch.context()))
                    .tensor(tensor(work, batch.pooled()))
                    .tensor(tensor(work, batch.references()))
                    .tensor(work.longs(batch.owner(), batch.owner().length))
                    .tensor(tensor(work, batch.subjectContext()))
                    .tensor(tensor(work, batch.subjectPooled()))
                    .numbers(
                            config.numLayers(),
                            config.heads(),
                            config.patchSize(),
                            batch.plainRows(),
                            adaptedGeneration ? 1 : 0,
                            adapterScale,
                            share,
                            checkpointed ? 1 : 0)
                    .run(script, work);
            return loss.toFloats()[0];
        }
    }

    private static Tensor tensor(TensorScope scope, TrainedWeights.Values values) {
        return scope.floats(values.elements(), values.shape());
    }

    @Override
    public void close() {
        scope.close();
    }
}
