package io.customshift.models.cli;

import io.customshift.models.bench.CacheBench;
import io.customshift.models.bench.LoadBench;
import io.customshift.models.bench.PeerBench;
import io.customshift.models.bench.PythonPeer;
import io.customshift.models.bench.StepBench;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift bench}. */
@Command(
        name = "bench",
        description = "Measures the engine; each figure is a ratio from one run.",
        mixinStandardHelpOptions = true,
        subcommands = {
            BenchCommand.Cache.class,
            BenchCommand.Step.class,
            BenchCommand.Peer.class,
            BenchCommand.Load.class,
            BenchThroughputCommand.class,
            BenchPlanCommand.class,
            BenchTrainCommand.class,
            BenchLoraCommand.class
        })
final class BenchCommand extends CommandGroup {
    /** Options of a benchmark of the transformer. */
    static final class Setup {
        @Option(
                names = "--weights",
                paramLabel = "DIR",
                description = "transformer to measure (default: random weights of --shape, made once)")
        private @Nullable Path weights;

        @Option(
                names = "--shape",
                paramLabel = "SHAPE",
                defaultValue = "mid",
                description = "tiny, mid, sd3-medium, … (default: ${DEFAULT-VALUE})")
        private String shape;

        @Mixin
        private BenchWeights work;

        @Option(names = "--device", defaultValue = "auto", paramLabel = "NAME", description = "auto, cpu, cuda, cuda:N")
        private String device;

        @Option(
                names = "--dtype",
                paramLabel = "TYPE",
                description =
                        "float32, float16 or bfloat16 (default: float32; to load, what the weights are stored in)")
        private @Nullable String dtype;

        @Option(names = "--side", paramLabel = "N", description = "side of the picture in pixels")
        private @Nullable Integer side;

        Path weights() {
            return weights != null ? weights : work.transformer(shape, dtype());
        }

        String dtype() {
            return dtype != null ? dtype : "float32";
        }

        int side(FigureOutput output) {
            return side != null ? side : output.quick() ? 256 : 512;
        }
    }

    /** {@code customshift bench cache}. */
    @Command(
            name = "cache",
            description = "Denoising steps with a subject's keys and values at hand, against encoding it again.",
            mixinStandardHelpOptions = true)
    static final class Cache implements Callable<Integer> {
        @Mixin
        private Setup setup;

        @Mixin
        private FigureOutput output;

        @Override
        public Integer call() {
            int rounds = output.quick() ? 2 : CacheBench.ROUNDS;
            return output.print(
                    CacheBench.run(setup.weights(), setup.device, setup.dtype(), setup.side(output), rounds));
        }
    }

    /** {@code customshift bench step}. */
    @Command(
            name = "step",
            description =
                    "One guided denoising step, what one and three references cost, and the memory of the process.",
            mixinStandardHelpOptions = true)
    static final class Step implements Callable<Integer> {
        @Mixin
        private Setup setup;

        @Mixin
        private FigureOutput output;

        @Override
        public Integer call() {
            int steps = output.quick() ? 1 : 3;
            return output.print(StepBench.run(
                    setup.weights(), setup.device, setup.dtype(), setup.side(output), output.quick() ? 0 : 1, steps));
        }
    }

    /** {@code customshift bench peer}. */
    @Command(
            name = "peer",
            description = "A denoising step against diffusers on the same weights, threads and number type.",
            mixinStandardHelpOptions = true)
    static final class Peer implements Callable<Integer> {
        @Mixin
        private Setup setup;

        @Mixin
        private FigureOutput output;

        @Option(
                names = "--python",
                defaultValue = "python3",
                paramLabel = "FILE",
                description = "interpreter with torch and diffusers (default: ${DEFAULT-VALUE})")
        private String python;

        @Option(
                names = "--peer",
                defaultValue = "${sys:customshift.home:-.}/models/engine/src/test/python/peer.py",
                paramLabel = "FILE",
                description = "the peer's program")
        private Path peer;

        @Option(
                names = "--references",
                paramLabel = "N",
                defaultValue = "3",
                description = "whose keys and values both are given; 0 for none (default: ${DEFAULT-VALUE})")
        private int references;

        @Override
        public Integer call() {
            int rounds = output.quick() ? 1 : PeerBench.ROUNDS;
            return output.print(PeerBench.run(
                    setup.weights(),
                    new PythonPeer(python, peer),
                    setup.device,
                    setup.dtype(),
                    setup.side(output),
                    references,
                    rounds,
                    output.quick() ? 2 : 4));
        }
    }

    /** {@code customshift bench load}. */
    @Command(
            name = "load",
            description = "Opening and checking weights against reading their files, and the memory it takes.",
            mixinStandardHelpOptions = true)
    static final class Load implements Callable<Integer> {
        @Mixin
        private Setup setup;

        @Mixin
        private FigureOutput output;

        @Override
        public Integer call() {
            if (setup.weights == null) {
                setup.shape = output.quick() ? "mid" : "sd3-medium";
                setup.dtype = "bfloat16";
            }
            Path weights = setup.weights();
            // Another type is a conversion, which takes memory of its own: measured only where it is asked for.
            String dtype = setup.dtype != null ? setup.dtype : BenchWeights.storedType(weights);
            return output.print(LoadBench.run(weights, setup.device, dtype, 3));
        }
    }
}
