package io.customshift.models.bench;

import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.network.CadsForm;
import io.customshift.models.network.Guides;
import io.customshift.models.torch.TensorScope;
import java.nio.file.Path;
import java.util.List;

/**
 * What holding a subject's keys and values is worth: the same denoising steps with them at hand, and with the
 * Reference-Alignment Branch run again. Without any cache each of the two passes that see references runs it, once per
 * reference; an implementation that shares them within a step runs it once per reference and step.
 */
public final class CacheBench {
    /** Rounds of a run that is judged: one or two are worth ± 10 %. */
    public static final int ROUNDS = 3;

    private static final int REFERENCES = 3;
    private static final double[] STRENGTHS = {1, 1, 1};

    private CacheBench() {}

    /**
     * @param side picture side in pixels
     * @param rounds how often the three kinds of step are timed, in turn
     */
    public static List<Figure> run(Path weights, String device, String dtype, int side, int rounds) {
        try (RandomNetwork network = new RandomNetwork(weights, device, dtype, side);
                TensorScope held = network.newScope();
                Guides cached = Guides.of(network.references(held, REFERENCES), STRENGTHS, CadsForm.MERGED)) {
            double[] withCache = new double[rounds];
            double[] perStep = new double[rounds];
            double[] perPass = new double[rounds];
            network.guidedStep(cached);
            for (int i = 0; i < rounds; i++) {
                withCache[i] = Stopwatch.seconds(0, 1, () -> network.guidedStep(cached))[0];
                perStep[i] = Stopwatch.seconds(0, 1, () -> uncachedStep(network, 1))[0];
                perPass[i] = Stopwatch.seconds(0, 1, () -> uncachedStep(network, 2))[0];
            }
            double base = Stopwatch.median(withCache);
            long bytes = network.transformer.referenceBytes((side / 16) * (side / 16));
            return List.of(
                    Figure.plain("cached_step", base, "s"),
                    Figure.plain("uncached_step_shared", Stopwatch.median(perStep), "s"),
                    Figure.plain("uncached_step", Stopwatch.median(perPass), "s"),
                    Figure.plain("reference_bytes", bytes / 1e6, "MB"),
                    Figure.plain("cache_gain_shared", Stopwatch.median(perStep) / base, "x"),
                    new Figure("cache_gain", Stopwatch.median(perPass) / base, "x", Bound.atLeast(2), Bound.atLeast(3))
                            .judgedFrom(ROUNDS, rounds, "rounds"));
        }
    }

    /** A step whose references are encoded anew, {@code times} times. */
    private static void uncachedStep(RandomNetwork network, int times) {
        try (TensorScope work = network.newScope()) {
            for (int i = 1; i < times; i++) {
                network.references(work, REFERENCES);
            }
            try (Guides guides = Guides.of(network.references(work, REFERENCES), STRENGTHS, CadsForm.MERGED)) {
                network.guidedStep(guides);
            }
        }
    }
}
