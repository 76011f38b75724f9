package io.customshift.models.bench;

import io.customshift.models.network.CadsForm;
import io.customshift.models.network.Guides;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import java.nio.file.Path;
import java.util.List;

/** One guided denoising step of a shape on this machine, with one reference at hand, and the memory of the process. */
public final class StepBench {
    private StepBench() {}

    /**
     * @param side picture side in pixels
     * @param warmUp steps that do not count
     * @param steps how many steps are timed
     */
    public static List<Figure> run(Path weights, String device, String dtype, int side, int warmUp, int steps) {
        try (RandomNetwork network = new RandomNetwork(weights, device, dtype, side);
                TensorScope held = network.newScope()) {
            long start = System.nanoTime();
            List<List<Tensor>> references = network.references(held, 1);
            network.await(references);
            double encode = (System.nanoTime() - start) / 1e9;
            try (Guides guides = Guides.of(references, new double[] {1}, CadsForm.MERGED)) {
                double[] seconds = Stopwatch.seconds(warmUp, steps, () -> network.guidedStep(guides));
                return List.of(
                        Figure.plain("encode_reference", encode, "s"),
                        Figure.plain("guided_step", Stopwatch.median(seconds), "s"),
                        Figure.plain(
                                "peak_resident", ProcessMemory.peakResident().orElse(0) / 1e9, "GB"));
            }
        }
    }
}
