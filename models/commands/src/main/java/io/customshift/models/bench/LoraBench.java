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
     * @param warmUp steps of each kind that do not count
     * @param steps of each kind that do
     */
    public record Setting(int side, int subjects, int targets, int rank, boolean compared, int warmUp, int steps) {}

    /** @param weights folder with a transformer in the diffusers layout */
    public static List<Figure> run(Path weights, Setting setting) {
        List<Figure> figures = new ArrayList<>();
        Timed checkpointed = timed(weights, setting, true);
        figures.addAll(figures("checkpointed", checkpointed));
        if (setting.compared()) {
            System.gc();
            Timed plain = timed(weights, setting, false);
            figures.addAll(figures("plain", plain));
            figures.add(Figure.plain("checkpointed_over_plain_time", checkpointed.seconds() / plain.seconds(), "x"));
            figures.add(Figure.plain(
                    "checkpointed_over_plain_processor_time", checkpointed.processor() / plain.processor(), "x"));
            figures.add(Figure.plain("checkpointed_over_plain_memory", checkpointed.peak() / plain.peak(), "x"));
        }
        return figures;
    }

    private static List<Figure> figures(String kind, Timed timed) {
        return List.of(
                Figure.plain("step_" + kind, timed.seconds(), "s"),
                Figure.plain("step_processor_time_" + kind, timed.processor(), "s"),
                Figure.plain("peak_resident_" + kind, timed.peak() / 1e9, "GB"),
                Figure.plain("loss_" + kind, timed.loss(), "mse"));
    }

    /**
     * One kind of step.
     *
     * @param seconds by the clock, median
     * @param processor seconds of all threads, mean
     * @param peak bytes resident at most since the process began
     * @param loss of the last step
     */
    private record Timed(double seconds, double processor, double peak, double loss) {}

    private static Timed timed(Path weights, Setting setting, boolean checkpointed) {
        StepTimer.Setting step = new StepTimer.Setting(
                setting.subjects(),
                setting.targets(),
                setting.side() / REDUCTION,
                RandomNetwork.CONTEXT_TOKENS,
                setting.rank(),
                checkpointed);
        try (StepTimer timer = new StepTimer(weights, step)) {
            Stopwatch.seconds(0, setting.warmUp(), timer::step);
            double[] losses = new double[1];
            double before = ProcessTime.cpuSeconds();
            double[] seconds = Stopwatch.seconds(0, setting.steps(), () -> losses[0] = timer.step());
            double processor = (ProcessTime.cpuSeconds() - before) / setting.steps();
            double peak = ProcessMemory.peakResident().orElse(0);
            return new Timed(Stopwatch.median(seconds), processor, peak, losses[0]);
        }
    }
}
