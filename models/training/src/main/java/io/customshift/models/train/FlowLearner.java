package io.customshift.models.train;

import io.customshift.models.train.TrainedWeights.Values;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Trains the transformer, whole or by a LoRA, on drawn batches. */
final class FlowLearner implements Learner {
    private final TrainedWeights trained;
    private final FlowStep flow;
    private final BatchDraw batches;
    private final Randomness randomness;
    private final AdamW optimizer;
    private final Schedule schedule;
    private final int accumulation;
    private final BiConsumer<Path, Map<String, Values>> sampler;
    private @Nullable Drawn next;

    /** A batch on its way: the next one is drawn while the device computes. */
    private record Drawn(long number, CompletableFuture<FlowBatch> batch) {}

    /**
     * @param accumulation batches of a step
     * @param sampler draws with averaged weights into a file
     */
    FlowLearner(
            TrainedWeights trained,
            FlowStep flow,
            BatchDraw batches,
            long seed,
            AdamW optimizer,
            Schedule schedule,
            int accumulation,
            BiConsumer<Path, Map<String, Values>> sampler) {
        this.trained = trained;
        this.flow = flow;
        this.batches = batches;
        this.randomness = new Randomness(seed);
        this.optimizer = optimizer;
        this.schedule = schedule;
        this.accumulation = accumulation;
        this.sampler = sampler;
    }

    @Override
    public Step learn(int step) {
        double loss = 0;
        int images = 0;
        for (int i = 0; i < accumulation; i++) {
            FlowBatch batch = batch((long) (step - 1) * accumulation + i);
            loss += flow.gradients(batch, 1.0 / accumulation) / accumulation;
            images += batch.rows();
        }
        double rate = schedule.rate(step);
        return new Step(loss, trained.update(optimizer, step, rate), rate, images);
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
    public TrainedWeights.State state() {
        return trained.state();
    }

    @Override
    public long stateBytes() {
        return trained.stateBytes();
    }

    Map<String, Values> average() {
        return trained.average();
    }

    @Override
    public void sample(Path png) {
        sampler.accept(png, trained.average());
    }

    @Override
    public void close() {
        flow.close();
        trained.close();
    }
}
