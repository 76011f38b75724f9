package io.customshift.models.cli;

import io.customshift.models.bench.LoraBench;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift bench lora}. */
@Command(
        name = "lora",
        description = {
            "Training steps of a LoRA on frozen weights, and the memory of the process:",
            "with gradient checkpointing, and without it where --compare is given."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class BenchLoraCommand implements Callable<Integer> {
    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "model to train on (default: random weights of --shape, made once)")
    private @Nullable Path weights;

    @Option(names = "--shape", paramLabel = "SHAPE", defaultValue = "mid", description = "tiny, mid, sd3-medium, …")
    private String shape;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "bfloat16",
            description = "of the random weights: float32, float16 or bfloat16")
    private String dtype;

    @Mixin
    private BenchWeights work;

    @Option(names = "--side", paramLabel = "N", defaultValue = "256", description = "side of the pictures in pixels")
    private int side;

    @Option(names = "--subjects", paramLabel = "N", defaultValue = "1", description = "of a batch, a reference each")
    private int subjects;

    @Option(names = "--targets", paramLabel = "N", defaultValue = "1", description = "pictures of each subject")
    private int targets;

    @Option(names = "--rank", paramLabel = "N", defaultValue = "32", description = "of the LoRA")
    private int rank;

    @Option(names = "--compare", description = "also without gradient checkpointing")
    private boolean compare;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private FigureOutput output;

    @Override
    public Integer call() {
        threads.apply();
        Path model = weights != null ? weights : work.transformer(shape, dtype);
        int warmUp = output.quick() ? 0 : 1;
        int steps = output.quick() ? 1 : 3;
        return output.print(
                LoraBench.run(model, new LoraBench.Setting(side, subjects, targets, rank, compare, warmUp, steps)));
    }
}
