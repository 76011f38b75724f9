package io.customshift.models.cli;

import io.customshift.models.bench.PythonPeer;
import io.customshift.models.bench.TrainBench;
import io.customshift.models.weights.init.ModelShape;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift bench train}. */
@Command(
        name = "train",
        description = "Pictures a second of a training step of customshift-tiny against the same step in Python.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class BenchTrainCommand implements Callable<Integer> {
    @Mixin
    private BenchWeights work;

    @Option(
            names = "--python",
            defaultValue = "python3",
            paramLabel = "FILE",
            description = "interpreter with torch and diffusers")
    private String python;

    @Option(
            names = "--peer",
            defaultValue = "${sys:customshift.home:-.}/models/engine/src/test/python/train_peer.py",
            paramLabel = "FILE",
            description = "the peer's program")
    private Path peer;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private FigureOutput output;

    @Override
    public Integer call() {
        threads.apply();
        ModelShape shape = ModelShape.CUSTOMSHIFT_TINY;
        Path weights = work.whole(shape.key(), "float32");
        return output.print(TrainBench.run(
                weights,
                shape.transformer().sampleSize(),
                new PythonPeer(python, peer),
                output.quick() ? 1 : TrainBench.ROUNDS,
                output.quick() ? 3 : 10));
    }
}
