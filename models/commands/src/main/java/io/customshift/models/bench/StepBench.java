package io.customshift.models.bench;

import io.customshift.models.bench.Figure.Bound;
import io.customshift.models.network.CadsForm;
import io.customshift.models.network.Guides;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import java.nio.file.Path;
import java.util.List;

/** One guided denoising step of a shape on this machine, what its references cost to encode, and the memory of the process. */
public final class StepBench {
    /** Rounds of a run that is judged. */
    private static final int ROUNDS = 3;

    private static final int REFERENCES = 3;

    private StepBench() {}

    /**
     * @param side picture side in pixels
     * @param warmUp times that do not count
     * @param steps how often each is timed
     */
    public static List<Figure> run(Path weights, String device, String dtype, int side, int warmUp, int steps) {
        try (RandomNetwork network = new RandomNetwork(weights, device, dtype, side);
                TensorScope held = network.newScope()) {
            double[] one = new double[steps];
            double[] three = new double[steps];
            for (int i = -warmUp; i < steps; i++) {
                double alone = encode(network, 1);
                double together = encode(network, REFERENCES);
                if (i >= 0) {
                    one[i] = alone;
                    three[i] = together;
                }
            }
            List<List<Tensor>> references = network.references(held, 1);
            try (Guides guides = Guides.of(references, new double[] {1}, CadsForm.MERGED)) {
                double[] seconds = Stopwatch.seconds(warmUp, steps, () -> network.guidedStep(guides));
                return List.of(
                        Figure.plain("encode_reference", Stopwatch.median(one), "s"),
                        Figure.plain("encode_references", Stopwatch.median(three), "s"),
                        new Figure(
                                        "references_3_over_1",
                                        Stopwatch.median(three) / Stopwatch.median(one),
                                        "x",
                                        Bound.atMost(2.6),
                                        null)
                                .judgedFrom(ROUNDS, steps, "rounds"),
                        Figure.plain("guided_step", Stopwatch.median(seconds), "s"),
                        Figure.plain(
                                "peak_resident", ProcessMemory.peakResident().orElse(0) / 1e9, "GB"));
            }
        }
    }

    private static double encode(RandomNetwork network, int references) {
        try (TensorScope work = network.newScope()) {
            long start = System.nanoTime();
            network.await(network.references(work, references));
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
