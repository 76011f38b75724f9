package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.network.Precision;
import io.customshift.models.progress.ProgressBar;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.init.ModelShape;
import io.customshift.models.weights.init.WeightsInit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** Random weights for benchmarks, written once into the folder of {@code --work} and found again. */
final class BenchWeights {
    @Option(
            names = "--work",
            paramLabel = "DIR",
            defaultValue = "${sys:customshift.home:-.}/out/cache/bench",
            description = "where random weights are kept",
            showDefaultValue = Visibility.ALWAYS)
    private Path work;

    /** A transformer alone. */
    Path transformer(String shape, String dtype) {
        return at(work.resolve(shape + "-" + dtype), shape, dtype, Set.of(Component.TRANSFORMER));
    }

    /** All components. */
    Path whole(String shape, String dtype) {
        return at(
                work.resolve(shape + "-" + dtype + "-whole"),
                shape,
                dtype,
                WeightsInit.defaultComponents(known(shape)));
    }

    /** The type that a transformer is stored in, as {@code --dtype} names it; float32 where its tensors differ. */
    static String storedType(Path weights) {
        try (Weights opened = Weights.open(weights, EnumSet.of(Component.TRANSFORMER))) {
            return Precision.asStored(opened.transformer()).held().label();
        }
    }

    private static Path at(Path kept, String shape, String dtype, Set<Component> components) {
        Path folder = kept.toAbsolutePath().normalize();
        System.err.println("random weights are kept in " + folder);
        // Written last, so a folder that has it is whole.
        if (Files.exists(folder.resolve("model_index.json"))) {
            return folder;
        }
        WeightsInit.Request request =
                new WeightsInit.Request(known(shape), 0, WeightsCommand.Dtypes.stored(dtype), components);
        try (ProgressBar bar = ProgressBar.start("writing random weights", "MB", WeightsInit.byteSize(request) >> 20)) {
            WeightsInit.write(folder, request, (done, total) -> bar.moveTo(done >> 20));
        }
        return folder;
    }

    private static ModelShape known(String shape) {
        return ModelShape.named(shape)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.USAGE, "shape \"" + shape + "\" is not known; see customshift weights init --help"));
    }
}
