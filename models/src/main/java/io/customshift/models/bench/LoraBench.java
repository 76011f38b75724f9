package io.customshift.models.bench;

import io.customshift.models.train.StepTimer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Optimizer steps of a LoRA on frozen weights, and the most memory that the process had resident: with gradient
 * checkpointing first, whose peak is the lower one, then without. Run in a process of its own, or the memory is somebody
 * else's.
 */
public final class LoraBench {
    /** A picture's side over its latents', in every published model. */
    private static final int REDUCTION = 8;

    private LoraBench() {}

    /**
     * What is measured.
     *
     * @param side of the pictures in pixels
     * @param compared whether steps without checkpointing are timed too
     * @param steps timed of each kind, after one that is not
     */
    public record Setting(int side, int subjects, int targets, int rank, boolean compared, int steps) {}

    /** @param weights folder with a transformer in the diffusers layout */
    public static List<Figure> run(Path weights, Setting setting) {
        List<Figure> figures = new ArrayList<>();
        Timed checkpointed = timed(weights, setting, true);
        figures.add(Figure.plain("step_checkpointed", checkpointed.seconds(), "s"));
        figures.add(Figure.plain("peak_resident_checkpointed", checkpointed.peak() / 1e9, "GB"));
        figures.add(Figure.plain("loss_checkpointed", checkpointed.loss(), "mse"));
        if (setting.compared()) {
            System.gc();
            Timed plain = timed(weights, setting, false);
            figures.add(Figure.plain("step_plain", plain.seconds(), "s"));
            figures.add(Figure.plain("peak_resident_plain", plain.peak() / 1e9, "GB"));
            figures.add(Figure.plain("loss_plain", plain.loss(), "mse"));
            figures.add(Figure.plain("checkpointed_over_plain_time", checkpointed.seconds() / plain.seconds(), "x"));
            figures.add(Figure.plain("checkpointed_over_plain_memory", checkpointed.peak() / plain.peak(), "x"));
        }
        return figures;
    }

    private record Timed(double seconds, double peak, double loss) {}

    private static Timed timed(Path weights, Setting setting, boolean checkpointed) {
        StepTimer.Setting step = new StepTimer.Setting(
                setting.subjects(),
                setting.targets(),
                setting.side() / REDUCTION,
                RandomNetwork.CONTEXT_TOKENS,
                setting.rank(),
                checkpointed);
        try (StepTimer timer = new StepTimer(weights, step)) {
            double[] losses = new double[1];
            double[] seconds = Stopwatch.seconds(1, setting.steps(), () -> losses[0] = timer.step());
            return new Timed(
                    Stopwatch.median(seconds), ProcessMemory.peakResident().orElse(0), losses[0]);
        }
    }
}
