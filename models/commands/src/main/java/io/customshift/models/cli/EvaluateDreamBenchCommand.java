package io.customshift.models.cli;

import io.customshift.models.fidelity.DreamBench;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code customshift evaluate dreambench}. */
@Command(
        name = "dreambench",
        description = {
            "Scores a model, or pictures of any method, on the DreamBooth data set: CLIP-T, CLIP-I and DINO,",
            "beside the paper's figures. Started again into the same folder it goes on where it was stopped."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class EvaluateDreamBenchCommand implements Callable<Integer> {
    @Mixin
    private BenchmarkOptions options;

    @Override
    public Integer call() {
        return options.evaluate(DreamBench::read);
    }
}
