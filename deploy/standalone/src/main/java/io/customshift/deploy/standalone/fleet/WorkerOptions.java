package io.customshift.deploy.standalone.fleet;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that start workers. */
public final class WorkerOptions {

    @Option(
            names = "--weights",
            paramLabel = "DIR",
            description = "Weights of the workers (default: CUSTOMSHIFT_WEIGHTS, else those of this checkout).")
    private @Nullable Path weights;

    @Option(
            names = "--adapter",
            paramLabel = "FILE",
            description =
                    "LoRA of the workers (default: CUSTOMSHIFT_ADAPTER, else pytorch_lora_weights.safetensors beside the weights).")
    private @Nullable Path adapter;

    /** Whether the command line names a model. */
    public boolean given() {
        return weights != null || adapter != null;
    }

    /** Puts what is given in the place of the variables. */
    public void into(Map<String, String> environment) {
        if (weights != null) {
            environment.put("CUSTOMSHIFT_WEIGHTS", weights.toString());
        }
        if (adapter != null) {
            environment.put("CUSTOMSHIFT_ADAPTER", adapter.toString());
        }
    }
}
