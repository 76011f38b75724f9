package io.customshift.models.cli;

import io.customshift.models.bench.DeviceCheck;
import io.customshift.models.bench.LeakCheck;
import io.customshift.models.bench.PythonPeer;
import io.customshift.models.customshift.EngineOptions;
import io.customshift.models.customshift.ImageSize;
import io.customshift.models.progress.ProgressBar;
import io.customshift.models.torch.Torch;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift verify}. */
@Command(
        name = "verify",
        description = "Checks pictures' marks, and claims about the engine that take longer than a test may.",
        mixinStandardHelpOptions = true,
        subcommands = {
            VerifyCommand.Leaks.class,
            VerifyCommand.Gpu.class,
            VerifyPictureCommand.class,
            VerifyProvenanceCommand.class
        })
final class VerifyCommand extends CommandGroup {
    /** {@code customshift verify leaks}. */
    @Command(
            name = "leaks",
            description = "Makes hundreds of tiny pictures of new subjects in one process; memory must stay flat.",
            mixinStandardHelpOptions = true,
            showDefaultValues = true)
    static final class Leaks implements Callable<Integer> {
        @Option(
                names = "--weights",
                paramLabel = "DIR",
                description = "small weights (default: random ones of the shape tiny, made once)")
        private @Nullable Path weights;

        @Mixin
        private BenchWeights work;

        @Option(names = "--count", paramLabel = "N", defaultValue = "500", description = "pictures after the warm-up")
        private int count;

        @Mixin
        private FigureOutput output;

        @Override
        public Integer call() {
            int warmUp = output.quick() ? LeakCheck.WARM_UP / 4 : LeakCheck.WARM_UP;
            int counted = output.quick() ? Math.min(count, 100) : count;
            Path folder = weights != null ? weights : work.whole("tiny", "float32");
            EngineOptions options = EngineOptions.of(folder).withDevice("cpu").withT5Length(16);
            try (ProgressBar bar = ProgressBar.start("generating", "images", warmUp + counted)) {
                LeakCheck check = LeakCheck.run(options, new ImageSize(32, 32), warmUp, counted, bar::moveTo);
                return output.print(check.figures());
            }
        }
    }

    /** {@code customshift verify gpu}. */
    @Command(
            name = "gpu",
            description = {
                "Whether a device computes what the CPU computes, the same each time, how fast, and what it does when",
                "its memory runs out: everything in one run, in at most 8 minutes on an H100."
            },
            mixinStandardHelpOptions = true,
            showDefaultValues = true)
    static final class Gpu implements Callable<Integer> {
        @Option(
                names = "--weights",
                paramLabel = "DIR",
                description = "transformer (default: random weights of the shape sd3-medium, with --quick tiny)")
        private @Nullable Path weights;

        @Mixin
        private BenchWeights work;

        @Option(names = "--device", defaultValue = "cuda", paramLabel = "NAME", description = "auto, cpu, cuda, cuda:N")
        private String device;

        @Option(
                names = "--python",
                paramLabel = "FILE",
                description = "interpreter with torch and diffusers, to time those beside (default: none)")
        private @Nullable String python;

        @Option(
                names = "--peer",
                defaultValue = "${sys:customshift.home:-.}/models/engine/src/test/python/peer.py",
                paramLabel = "FILE",
                description = "the peer's program")
        private Path peer;

        @Mixin
        private FigureOutput output;

        @Override
        public Integer call() {
            Torch.script(device).close();
            Path folder =
                    weights != null ? weights : work.transformer(output.quick() ? "tiny" : "sd3-medium", "bfloat16");
            Optional<PythonPeer> other = Optional.ofNullable(python).map(file -> new PythonPeer(file, peer));
            return output.print(new DeviceCheck(folder, device, output.quick(), other, System.err::println).run());
        }
    }
}
