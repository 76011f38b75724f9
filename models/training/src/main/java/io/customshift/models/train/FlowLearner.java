package io.customshift.models.train;

import io.customshift.models.train.TrainedWeights.Values;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Trains the transformer, whole or by a LoRA, on drawn batches. */
final class FlowLearner extends WeightsLearner {
    private final FlowStep flow;
    private final BatchDraw batches;
    private final Randomness randomness;
    private final int accumulation;
    private @Nullable Drawn next;

    /** A batch on its way: the next one is drawn while the device computes. */
    private record Drawn(long number, CompletableFuture<FlowBatch> batch) {}

    FlowLearner(
            TrainedWeights trained,
            FlowStep flow,
            BatchDraw batches,
            TrainingRequest request,
            BiConsumer<Path, Map<String, Values>> sampler) {
        super(trained, request, sampler);
        this.flow = flow;
        this.batches = batches;
        this.randomness = new Randomness(request.seed());
        this.accumulation = request.accumulation();
    }

    @Override
    Lesson collect(int step) {
        double loss = 0;
        int images = 0;
        for (int i = 0; i < accumulation; i++) {
            FlowBatch batch = batch((long) (step - 1) * accumulation + i);
            loss += flow.gradients(batch, 1.0 / accumulation) / accumulation;
            images += batch.rows();
        }
        return new Lesson(loss, images);
    }

    private FlowBatch batch(long number) {
        Drawn drawn = next != null && next.number == number ? next : drawn(number);
        FlowBatch batch = drawn.batch.join();
        next = drawn(number + 1);
        return batch;
    }

    private Drawn drawn(long number) {
        return new Drawn(number, CompletableFuture.supplyAsync(() -> batches.draw(randomness, number)));
    }

    @Override
    public void close() {
        flow.close();
        super.close();
    }
}
