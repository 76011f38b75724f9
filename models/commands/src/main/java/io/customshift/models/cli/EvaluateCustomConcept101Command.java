package io.customshift.models.cli;

import io.customshift.models.fidelity.CustomConcept101;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code customshift evaluate customconcept101}. */
@Command(
        name = "customconcept101",
        description = {
            "Scores a model, or pictures of any method, on CustomConcept101: CLIP-T, CLIP-I and DINO,",
            "beside the paper's figures. Started again into the same folder it goes on where it was stopped."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class EvaluateCustomConcept101Command implements Callable<Integer> {
    @Mixin
    private BenchmarkOptions options;

    @Override
    public Integer call() {
        return options.evaluate(CustomConcept101::read);
    }
}
