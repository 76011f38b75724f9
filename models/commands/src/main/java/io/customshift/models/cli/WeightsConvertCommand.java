package io.customshift.models.cli;

import io.customshift.models.train.ModelFolder;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift weights convert}. */
@Command(
        name = "convert",
        description = "Copies a small model in the diffusers layout with its tensors in another type.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true)
final class WeightsConvertCommand implements Callable<Integer> {
    @Option(names = "--weights", required = true, paramLabel = "DIR", description = "folder in the diffusers layout")
    private Path weights;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder of the copy")
    private Path out;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            defaultValue = "float16",
            description = "float32, float16 or bfloat16")
    private String dtype;

    @Mixin
    private MadeOutput made;

    @Override
    public Integer call() {
        ModelFolder.convert(weights, out, WeightsCommand.Dtypes.stored(dtype));
        made.print(out, Map.of("dtype", dtype));
        return 0;
    }
}
