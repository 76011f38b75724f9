package io.customshift.models.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.torch.Torch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Time of a denoising step against diffusers in eager mode: the same weights, machine, threads, type, tokens and batch.
 * The two take turns, so that a machine whose speed drifts does not favour one.
 */
public final class PeerBench {
    /** Rounds of a run that is judged. */
    public static final int ROUNDS = 3;

    private PeerBench() {}

    public static List<Figure> run(
            Path weights, PythonPeer peer, String device, String dtype, int side, int rounds, int stepsPerRound) {
        int threads = Torch.threads();
        List<Step> ours = new ArrayList<>();
        List<Step> theirs = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> cpuRatios = new ArrayList<>();
        try (RandomNetwork network = new RandomNetwork(weights, device, dtype, side)) {
            for (int i = 0; i < rounds; i++) {
                Step own = ownStep(network, stepsPerRound);
                Step other = peerStep(weights, peer, device, dtype, side, threads, stepsPerRound);
                ours.add(own);
                theirs.add(other);
                ratios.add(own.seconds() / other.seconds());
                cpuRatios.add(own.cpuSeconds() / other.cpuSeconds());
            }
        }
        return List.of(
                Figure.plain("threads", threads, "threads"),
                Figure.plain(
                        "step_ours", median(ours.stream().map(Step::seconds).toList()), "s"),
                Figure.plain(
                        "step_diffusers",
                        median(theirs.stream().map(Step::seconds).toList()),
                        "s"),
                // On a machine that does other work too, processor time says more than the clock.
                Figure.plain("step_cpu_ours_over_diffusers", median(cpuRatios), "x"),
                new Figure("step_ours_over_diffusers", median(ratios), "x", Bound.atMost(1.0), Bound.atMost(0.8))
                        .judgedFrom(ROUNDS, rounds, "rounds"));
    }

    /** Median time of a step, by the clock and of the processors. */
    private record Step(double seconds, double cpuSeconds) {}

    private static Step ownStep(RandomNetwork network, int steps) {
        double[] cpu = new double[steps];
        double[] clock = new double[steps];
        network.plainStep();
        for (int i = 0; i < steps; i++) {
            double before = ProcessTime.cpuSeconds();
            clock[i] = Stopwatch.seconds(0, 1, network::plainStep)[0];
            cpu[i] = ProcessTime.cpuSeconds() - before;
        }
        return new Step(Stopwatch.median(clock), Stopwatch.median(cpu));
    }

    private static double median(List<Double> values) {
        return Stopwatch.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static Step peerStep(
            Path weights, PythonPeer peer, String device, String dtype, int side, int threads, int steps) {
        JsonNode result = peer.run(List.of(
                "--weights",
                weights.resolve("transformer").toString(),
                "--height=" + side,
                "--width=" + side,
                "--context-tokens=" + RandomNetwork.CONTEXT_TOKENS,
                "--batch=3",
                "--steps=" + steps,
                "--warmup=1",
                "--threads=" + threads,
                "--dtype=" + dtype,
                "--device=" + (device.equals("auto") ? Torch.isGpu("auto") ? "cuda" : "cpu" : device)));
        return new Step(
                result.path("median_seconds_per_step").asDouble(Double.NaN),
                result.path("median_cpu_seconds_per_step").asDouble(Double.NaN));
    }
}
