package io.customshift.models.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.torch.Torch;
import io.customshift.models.train.StepTimer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Pictures a second of a full training step against the same step in Python, taking turns. */
public final class TrainBench {
    private static final int SUBJECTS = 6;
    private static final int TARGETS = 3;
    private static final int CONTEXT_TOKENS = 24;
    private static final int MISSING_PACKAGE = 3;

    private TrainBench() {}

    /**
     * @param weights folder in the diffusers layout, small enough to train whole
     * @param latentSide side of its latents
     */
    public static List<Figure> run(Path weights, int latentSide, PeerBench.Peer peer, int rounds, int stepsPerRound) {
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
                        Bound.atLeast(1.0)));
    }

    private static double peer(Path weights, int latentSide, PeerBench.Peer peer, int threads, int steps) {
        List<String> command = List.of(
                peer.python(),
                peer.script().toString(),
                "--weights=" + weights.resolve("transformer"),
                "--side=" + latentSide,
                "--context-tokens=" + CONTEXT_TOKENS,
                "--subjects=" + SUBJECTS,
                "--targets=" + TARGETS,
                "--steps=" + steps,
                "--threads=" + threads);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new EngineException(
                        status == MISSING_PACKAGE ? ErrorCode.USAGE : ErrorCode.ENGINE_FAILURE,
                        "the peer ended with status " + status
                                + "; install its packages as it says, or name another interpreter with --python");
            }
            JsonNode result = new ObjectMapper().readTree(output.strip());
            return result.path("images_per_second").asDouble(Double.NaN);
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.USAGE,
                    peer.python() + " cannot be run (" + e.getMessage()
                            + "); name a Python with torch and diffusers with --python",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.ENGINE_FAILURE, "interrupted while the peer ran", e);
        }
    }
}
