package io.customshift.models.cli;

import io.customshift.models.torch.Torch;
import picocli.CommandLine.Option;

/** How many threads the engine computes with. */
final class ThreadsOption {
    @Option(names = "--threads", paramLabel = "N", defaultValue = "0", description = "0 for the engine's own choice")
    private int threads;

    /** To be called before the engine computes. */
    void apply() {
        if (threads > 0) {
            Torch.threads(threads);
        }
    }
}
