package io.customshift.models.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.network.CadsForm;
import io.customshift.models.network.Guides;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Time of a denoising step against diffusers in eager mode: the same weights, machine, threads, type, tokens, batch and
 * references, whose keys and values diffusers' modules are given too. The two take turns, so that a machine whose speed drifts
 * does not favour one.
 */
public final class PeerBench {
    /** Rounds of a run that is judged: one pair is worth ± 10 %. */
    public static final int ROUNDS = 5;

    private PeerBench() {}

    /**
     * @param references of which keys and values are at hand; without any, three rows are computed that no guidance joins
     * @param stepsPerRound of one picture
     */
    public static List<Figure> run(
            Path weights,
            PythonPeer peer,
            String device,
            String dtype,
            int side,
            int references,
            int rounds,
            int stepsPerRound) {
        int threads = Torch.threads();
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        double[] ratios = new double[rounds];
        double[] cpuRatios = new double[rounds];
        double[] strengths = new double[references];
        Arrays.fill(strengths, 1);
        try (RandomNetwork network = new RandomNetwork(weights, device, dtype, side);
                TensorScope held = network.newScope();
                Guides guides = references == 0
                        ? Guides.none()
                        : Guides.of(network.references(held, references), strengths, CadsForm.MERGED)) {
            for (int i = 0; i < rounds; i++) {
                network.guidedStep(guides);
                double cpu = ProcessTime.cpuSeconds();
                ours[i] =
                        Stopwatch.seconds(0, 1, () -> network.guidedSteps(guides, 1, stepsPerRound))[0] / stepsPerRound;
                double ownCpu = (ProcessTime.cpuSeconds() - cpu) / stepsPerRound;
                JsonNode other = peer.run(List.of(
                        "--weights",
                        weights.resolve("transformer").toString(),
                        "--height=" + side,
                        "--width=" + side,
                        "--context-tokens=" + RandomNetwork.CONTEXT_TOKENS,
                        "--references=" + references,
                        "--steps=" + stepsPerRound,
                        "--warmup=1",
                        "--threads=" + threads,
                        "--dtype=" + dtype,
                        "--device=" + (device.equals("auto") ? Torch.isGpu("auto") ? "cuda" : "cpu" : device)));
                theirs[i] = other.path("seconds_per_step").asDouble(Double.NaN);
                ratios[i] = ours[i] / theirs[i];
                cpuRatios[i] = ownCpu / other.path("cpu_seconds_per_step").asDouble(Double.NaN);
            }
        }
        return List.of(
                Figure.plain("threads", threads, "threads"),
                Figure.plain("step_ours", Stopwatch.median(ours), "s"),
                Figure.plain("step_diffusers", Stopwatch.median(theirs), "s"),
                // On a machine that does other work too, processor time says more than the clock.
                Figure.plain("step_cpu_ours_over_diffusers", Stopwatch.median(cpuRatios), "x"),
                Figure.plain("pair_least", Arrays.stream(ratios).min().orElse(Double.NaN), "x"),
                Figure.plain("pair_most", Arrays.stream(ratios).max().orElse(Double.NaN), "x"),
                new Figure(
                                "step_ours_over_diffusers",
                                Stopwatch.median(ratios),
                                "x",
                                Bound.atMost(0.95),
                                Bound.atMost(0.8))
                        .judgedFrom(ROUNDS, rounds, "rounds"));
    }
}
