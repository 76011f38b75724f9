package io.customshift.models.cli;

import io.customshift.models.bench.ThroughputBench;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.customshift.Plan;
import io.customshift.models.sampler.Passes;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift bench throughput}. */
@Command(
        name = "throughput",
        description =
                "Pictures a second with batches and the plans fast and turbo, against one by one under the exact plan.",
        mixinStandardHelpOptions = true)
final class BenchThroughputCommand implements Callable<Integer> {
    @Option(
            names = "--weights",
            defaultValue = "${sys:customshift.home:-.}/models/customshift-tiny",
            paramLabel = "DIR",
            description = "folder in the diffusers layout (default: models/customshift-tiny)")
    private Path weights;

    @Option(
            names = "--adapter",
            paramLabel = "FILE",
            description = "CustomShift LoRA (default: the one that belongs to the weights); \"none\" for none")
    private @Nullable String adapter;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "8",
            description = "pictures side by side (default: ${DEFAULT-VALUE})")
    private int batch;

    @Option(
            names = "--pictures",
            paramLabel = "N",
            defaultValue = "8",
            description = "of a round (default: ${DEFAULT-VALUE})")
    private int pictures;

    @Option(names = "--device", defaultValue = "auto", paramLabel = "NAME", description = "auto, cpu, cuda, cuda:N")
    private String device;

    @Option(
            names = "--dtype",
            defaultValue = "float32",
            paramLabel = "TYPE",
            description = "float32, float16 or bfloat16 (default: ${DEFAULT-VALUE})")
    private String dtype;

    @Mixin
    private ThreadsOption threads;

    @Mixin
    private FigureOutput output;

    @Override
    public Integer call() {
        threads.apply();
        ModelDefaults model = ModelDefaults.of(weights);
        Plan plan = model.turbo().isPresent() ? Plan.EXACT.withPasses(Passes.ONE) : Plan.EXACT;
        EngineOptions options = EngineOptions.of(weights)
                .withAdapters(model.adapters(adapter == null ? List.of() : List.of(adapter), plan))
                .withDevice(device)
                .withDtype(dtype)
                .withBatch(batch);
        return output.print(ThroughputBench.run(options, output.quick() ? 1 : ThroughputBench.ROUNDS, pictures));
    }
}
