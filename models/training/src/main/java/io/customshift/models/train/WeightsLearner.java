package io.customshift.models.train;

import io.customshift.models.train.TrainedWeights.Values;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BiConsumer;

/** A learner whose step collects gradients of trained weights, and updates these once. */
abstract class WeightsLearner implements Learner {
    final TrainedWeights trained;
    private final AdamW optimizer;
    private final Schedule schedule;
    private final BiConsumer<Path, Map<String, Values>> sampler;

    /** What gradients were collected of: the mean loss over so many pictures. */
    record Lesson(double loss, int images) {}

    /**
     * @param request for its optimizer and schedule
     * @param sampler draws with averaged weights into a file
     */
    WeightsLearner(TrainedWeights trained, TrainingRequest request, BiConsumer<Path, Map<String, Values>> sampler) {
        this.trained = trained;
        this.optimizer = request.optimizer();
        this.schedule = request.schedule();
        this.sampler = sampler;
    }

    abstract Lesson collect(int step);

    @Override
    public Step learn(int step) {
        Lesson lesson = collect(step);
        double rate = schedule.rate(step);
        return new Step(lesson.loss(), trained.update(optimizer, step, rate), rate, lesson.images());
    }

    Map<String, Values> average() {
        return trained.average();
    }

    @Override
    public TrainedWeights.State state() {
        return trained.state();
    }

    @Override
    public long stateBytes() {
        return trained.stateBytes();
    }

    @Override
    public void sample(Path png) {
        sampler.accept(png, trained.average());
    }

    @Override
    public void close() {
        trained.close();
    }
}
