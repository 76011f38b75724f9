package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.progress.ProgressBar;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.init.ModelShape;
import io.customshift.models.weights.init.WeightsInit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Random transformer weights for benchmarks, written once and found again. */
final class BenchWeights {
    private BenchWeights() {}

    static Path at(Path work, String shape, String dtype) {
        Path folder = work.resolve(shape + "-" + dtype);
        if (Files.exists(folder.resolve("model_index.json"))) {
            return folder;
        }
        ModelShape known = ModelShape.named(shape)
                .orElseThrow(() -> new EngineException(ErrorCode.USAGE, "shape \"" + shape + "\" is not known"));
        WeightsInit.Request request =
                new WeightsInit.Request(known, 0, WeightsCommand.Dtypes.stored(dtype), Set.of(Component.TRANSFORMER));
        try (ProgressBar bar = ProgressBar.start("writing random weights", "MB", WeightsInit.byteSize(request) >> 20)) {
            WeightsInit.write(folder, request, (done, total) -> bar.moveTo(done >> 20));
        }
        return folder;
    }
}
