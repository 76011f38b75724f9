package io.customshift.models.train;

import io.customshift.models.error.DiskSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The loop around a {@link Learner}: continues from the folder's checkpoint, writes losses, curve, checkpoints and sample
 * sheets. It may be killed at any moment: the next start continues at the last checkpoint and the losses are those of a
 * run that was never interrupted.
 */
public final class TrainingRun {
    /** The checkpoint's name in a run's folder. */
    public static final String CHECKPOINT = "checkpoint.safetensors";

    /** Told after every step. */
    @FunctionalInterface
    public interface Progress {
        /**
         * @param step the step done, from 1
         * @param loss smoothed over some fifty steps
         * @param imagesPerSecond since this process started
         */
        void advanced(int step, int steps, double loss, double imagesPerSecond);
    }

    /**
     * How long a run is and how often it writes.
     *
     * @param checkpointEvery steps between checkpoints
     * @param sampleEvery steps between sample sheets; 0 for none
     * @param settings what the losses depend on: a checkpoint continues under the same settings only
     */
    public record Plan(int steps, int checkpointEvery, int sampleEvery, Map<String, String> settings) {
        public Plan {
            if (steps < 1 || checkpointEvery < 1 || sampleEvery < 0) {
                throw new IllegalArgumentException(
                        "steps and checkpoint interval must be 1 or more, samples 0 or more");
            }
            settings = Collections.unmodifiableMap(new TreeMap<>(settings));
        }
    }

    /** The run that a request asks for. */
    static TrainingRun of(TrainingRequest request, TrainingListener listener) {
        return new TrainingRun(request.out(), request.plan(), listener::advanced);
    }

    private final Path out;
    private final Plan plan;
    private final Progress progress;

    TrainingRun(Path out, Plan plan, Progress progress) {
        this.out = out;
        this.plan = plan;
        this.progress = progress;
    }

    /**
     * Runs to the plan's end.
     *
     * @param start makes the learner, from a checkpoint's state where there is one
     * @param finish writes what the run was for, from the learner's last state
     */
    <L extends Learner> void run(Function<Optional<TrainedWeights.State>, L> start, Consumer<L> finish) {
        Path file = out.resolve(CHECKPOINT);
        int done = 0;
        Optional<TrainedWeights.State> state = Optional.empty();
        createFolder();
        if (Files.exists(file)) {
            Checkpoint checkpoint = Checkpoint.read(file);
            checkpoint.requireSettings(file, plan.settings());
            done = checkpoint.step();
            state = Optional.of(checkpoint.state());
        }
        try (L learner = start.apply(state)) {
            requireRoom(file, learner, done);
            learn(learner, done, file);
            finish.accept(learner);
        }
    }

    /** Hours of steps must not end at a disk that was too small from the start. */
    private void requireRoom(Path file, Learner learner, int done) {
        if (done < plan.steps()) {
            // A checkpoint is written beside the one it replaces; the result is a quarter of one, in float32.
            long each = learner.stateBytes();
            DiskSpace.require(
                    out, each + each / 4 + (Files.exists(file) ? 0 : each), "the run's checkpoints and result");
        }
    }

    private void learn(Learner learner, int done, Path file) {
        try (LossLog log = LossLog.open(out, done)) {
            long began = System.nanoTime();
            long images = 0;
            for (int step = done + 1; step <= plan.steps(); step++) {
                Learner.Step learned = learner.learn(step);
                log.add(step, learned);
                images += learned.images();
                double seconds = (System.nanoTime() - began) / 1e9;
                progress.advanced(step, plan.steps(), log.smoothed(), images / seconds);
                if (step % plan.checkpointEvery() == 0 || step == plan.steps()) {
                    new Checkpoint(step, plan.settings(), learner.state()).write(file);
                    log.drawCurve();
                }
                if (plan.sampleEvery() > 0 && (step % plan.sampleEvery() == 0 || step == plan.steps())) {
                    learner.sample(out.resolve(String.format("sample-%06d.png", step)));
                }
            }
        }
    }

    private void createFolder() {
        try {
            Files.createDirectories(out);
        } catch (IOException e) {
            throw DiskSpace.unwritable(out, 0, e);
        }
    }
}
