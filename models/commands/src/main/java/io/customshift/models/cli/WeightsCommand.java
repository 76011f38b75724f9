package io.customshift.models.cli;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.progress.ProgressBar;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.init.ModelShape;
import io.customshift.models.weights.init.WeightsInit;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift weights}. */
@Command(
        name = "weights",
        description = "Makes weights.",
        mixinStandardHelpOptions = true,
        subcommands = {WeightsCommand.Init.class, WeightsConvertCommand.class})
final class WeightsCommand extends CommandGroup {
    /** {@code customshift weights init}. */
    @Command(
            name = "init",
            description = {
                "Writes seeded random weights of a public shape in the diffusers layout, with tokenizers.",
                "They load like real ones and make noise: for tests and load trials."
            },
            mixinStandardHelpOptions = true,
            showDefaultValues = true)
    static final class Init implements Callable<Integer> {
        @Option(
                names = "--shape",
                required = true,
                paramLabel = "SHAPE",
                description = "tiny, tiny35, mid, sd3-medium, sd35-medium or sd35-large")
        private String shape;

        @Option(names = "--out", required = true, paramLabel = "DIR", description = "new or empty folder")
        private Path out;

        @Option(names = "--seed", paramLabel = "N", defaultValue = "0", description = "seed of the random numbers")
        private long seed;

        @Option(
                names = "--dtype",
                paramLabel = "TYPE",
                defaultValue = "bfloat16",
                description = "float32, float16 or bfloat16")
        private String dtype;

        @Option(
                names = "--component",
                paramLabel = "NAME",
                split = ",",
                description = {
                    "only these: transformer, vae, text_encoder, text_encoder_2, text_encoder_3",
                    "(default: all, but the 4.7 billion parameters of T5-XXL)"
                })
        private @Nullable List<String> components;

        @Mixin
        private MadeOutput made;

        @Override
        public Integer call() {
            ModelShape known = ModelShape.named(shape)
                    .orElseThrow(() -> new EngineException(
                            ErrorCode.USAGE,
                            "shape \"" + shape + "\" is not known; use one of "
                                    + Arrays.stream(ModelShape.values())
                                            .map(ModelShape::key)
                                            .toList()));
            WeightsInit.Request request = new WeightsInit.Request(known, seed, Dtypes.stored(dtype), wanted(known));
            try (ProgressBar bar =
                    ProgressBar.start("writing " + known.key(), "MB", WeightsInit.byteSize(request) >> 20)) {
                WeightsInit.write(out, request, (done, total) -> bar.moveTo(done >> 20));
            }
            made.print(out, Map.of("shape", known.key(), "bytes", WeightsInit.byteSize(request)));
            return 0;
        }

        private Set<Component> wanted(ModelShape known) {
            if (components == null || components.isEmpty()) {
                return WeightsInit.defaultComponents(known);
            }
            EnumSet<Component> wanted = EnumSet.noneOf(Component.class);
            for (String name : components) {
                wanted.add(Component.inFolder(name.toLowerCase(Locale.ROOT))
                        .orElseThrow(() -> new EngineException(
                                ErrorCode.USAGE,
                                "component \"" + name + "\" is not known; use the folder names of the diffusers"
                                        + " layout: transformer, vae, text_encoder, text_encoder_2, text_encoder_3")));
            }
            return wanted;
        }
    }

    /** Number types by the names of the command line. */
    static final class Dtypes {
        private Dtypes() {}

        static StoredDtype stored(String name) {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "float32", "fp32" -> StoredDtype.F32;
                case "float16", "fp16" -> StoredDtype.F16;
                case "bfloat16", "bf16" -> StoredDtype.BF16;
                default ->
                    throw new EngineException(
                            ErrorCode.DTYPE_UNSUPPORTED,
                            "dtype \"" + name + "\" is not known; use float32, float16 or bfloat16");
            };
        }
    }
}
