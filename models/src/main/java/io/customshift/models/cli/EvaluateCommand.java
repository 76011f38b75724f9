package io.customshift.models.cli;

import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.Guidance;
import io.customshift.models.evaluate.Evaluation;
import io.customshift.models.progress.ProgressBar;
import io.customshift.models.torch.Torch;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code customshift evaluate}. */
@Command(
        name = "evaluate",
        description = "Scores a 64x64 model on unseen products of the synthetic catalogue; prints a Markdown table.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        subcommands = {EvaluateDreamBenchCommand.class, EvaluateCustomConcept101Command.class})
public final class EvaluateCommand implements Callable<Integer> {
    @Option(
            names = "--weights",
            defaultValue = "${sys:customshift.home:-.}/models/customshift-tiny",
            paramLabel = "DIR",
            description = "folder in the diffusers layout")
    private Path weights;

    @Option(names = "--adapter", paramLabel = "FILE", description = "CustomShift LoRA (safetensors)")
    private @Nullable Path adapter;

    @Option(names = "--products", paramLabel = "N", defaultValue = "500", description = "unseen products")
    private int products;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "20", description = "denoising steps")
    private int steps;

    @Option(names = "--guidance", paramLabel = "R,P", defaultValue = "3,3", description = "references, prompt")
    private String guidance;

    @Option(names = "--probe-steps", paramLabel = "N", defaultValue = "1500", description = "of the classifier")
    private int probeSteps;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "0 for the engine's own choice")
    private int threads;

    @Override
    public Integer call() {
        if (threads > 0) {
            Torch.threads(threads);
        }
        EngineOptions options = EngineOptions.of(weights).withDtype("float32").withDevice("cpu");
        if (adapter != null) {
            options = options.withAdapter(adapter);
        }
        Map<String, ProgressBar> bars = new LinkedHashMap<>();
        String table = Evaluation.table(
                options,
                products,
                steps,
                Guidance.parse(guidance),
                probeSteps,
                (what, done, total) -> bars.computeIfAbsent(what, title -> ProgressBar.start(title, "done", total))
                        .moveTo(done));
        bars.values().forEach(ProgressBar::close);
        System.out.print(table);
        return 0;
    }
}
