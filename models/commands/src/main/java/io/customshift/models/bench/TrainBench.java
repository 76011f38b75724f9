package io.customshift.models.bench;

import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.StepTimer;
import java.nio.file.Path;
import java.util.List;

/** Pictures a second of a full training step against the same step in Python on as many threads, taking turns. */
public final class TrainBench {
    /** Rounds of a run that is judged. */
    public static final int ROUNDS = 3;

    private static final int SUBJECTS = 6;
    private static final int TARGETS = 3;
    private static final int CONTEXT_TOKENS = 24;

    private TrainBench() {}

    /**
     * @param weights folder in the diffusers layout, small enough to train whole
     * @param latentSide side of its latents
     */
    public static List<Figure> run(Path weights, int latentSide, PythonPeer peer, int rounds, int stepsPerRound) {
        int threads = Torch.threads();
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        double[] ratios = new double[rounds];
        StepTimer.Setting setting = new StepTimer.Setting(SUBJECTS, TARGETS, latentSide, CONTEXT_TOKENS, 0, false);
        try (StepTimer timer = new StepTimer(weights, setting)) {
            for (int i = 0; i < rounds; i++) {
                ours[i] = SUBJECTS * TARGETS / Stopwatch.median(Stopwatch.seconds(2, stepsPerRound, timer::step));
                theirs[i] = peer(weights, latentSide, peer, threads, stepsPerRound);
                ratios[i] = ours[i] / theirs[i];
            }
        }
        return List.of(
                Figure.plain("threads", threads, "threads"),
                Figure.plain("train_ours", Stopwatch.median(ours), "images/s"),
                Figure.plain("train_python", Stopwatch.median(theirs), "images/s"),
                new Figure(
                                "train_ours_over_python",
                                Stopwatch.median(ratios),
                                "x",
                                Bound.atLeast(0.8),
                                Bound.atLeast(1.0))
                        .judgedFrom(ROUNDS, rounds, "rounds"));
    }

    private static double peer(Path weights, int latentSide, PythonPeer peer, int threads, int steps) {
        return peer.run(List.of(
                        "--weights=" + weights.resolve("transformer"),
                        "--side=" + latentSide,
                        "--context-tokens=" + CONTEXT_TOKENS,
                        "--subjects=" + SUBJECTS,
                        "--targets=" + TARGETS,
                        "--steps=" + steps,
                        "--threads=" + threads))
                .path("images_per_second")
                .asDouble(Double.NaN);
    }
}
