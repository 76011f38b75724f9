package io.customshift.models.cli;

import io.customshift.models.customshift.Guidance;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.progress.ProgressBar;
import io.customshift.models.progress.StageBars;
import io.customshift.models.train.AdamW;
import io.customshift.models.train.DataSources;
import io.customshift.models.train.Training;
import io.customshift.models.train.TrainingListener;
import io.customshift.models.train.TrainingRequest;
import io.customshift.models.train.TrainingRequest.Part;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code customshift train}. */
@Command(
        name = "train",
        description = {
            "Trains CustomShift: a LoRA on frozen weights, or with --full the whole transformer of a small model.",
            "May be stopped at any moment: the same command continues at the last checkpoint of --out."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class TrainCommand implements Callable<Integer> {
    @Option(
            names = "--weights",
            required = true,
            paramLabel = "DIR",
            description = "model to start from, a folder in the diffusers layout")
    private Path weights;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "DATA",
            description = {
                "a folder with a folder per subject (photos and subject.json),",
                "a folder with SynCD's metadata.json, synthetic:SIZE[:PRODUCTS[:SEED]],",
                "or rendered:SIZE[:PRODUCTS[:SEED]]"
            })
    private String data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "folder of checkpoint, losses, samples and result")
    private Path out;

    @Option(names = "--full", description = "train the whole transformer instead of a LoRA")
    private boolean full;

    @Option(names = "--lora", description = "train a LoRA on frozen weights (this is the default)")
    private boolean lora;

    @Option(names = "--autoencoder", description = "train the autoencoder instead")
    private boolean autoencoder;

    @Option(names = "--decoder", description = "train the autoencoder's decoder alone: latents do not change")
    private boolean decoder;

    @Option(
            names = "--distil-guidance",
            description = "train an adapter that does in one pass what --guidance takes three for (docs/plans.md)")
    private boolean distil;

    @Option(
            names = "--from-nothing",
            description = "with --full: the weights are random; start with every block as the identity")
    private boolean fromNothing;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "1000", description = "optimizer steps")
    private int steps;

    @Option(
            names = "--size",
            paramLabel = "N",
            defaultValue = "0",
            description = "side of the pictures in pixels; 0 for the side that the model was made for")
    private int size;

    @Option(
            names = "--crop",
            paramLabel = "N",
            defaultValue = "32",
            description = "side of what the autoencoder learns at once, cut from its pictures")
    private int crop;

    @Option(names = "--subjects", paramLabel = "N", defaultValue = "6", description = "subjects of a batch")
    private int subjects;

    @Option(names = "--targets", paramLabel = "N", defaultValue = "3", description = "pictures of each subject")
    private int targets;

    @Option(names = "--references", paramLabel = "N", defaultValue = "3", description = "most references, 0 to 5")
    private int references;

    @Option(names = "--accumulate", paramLabel = "N", defaultValue = "1", description = "batches of a step")
    private int accumulate;

    @Option(
            names = "--gradient-checkpointing",
            description = "compute each block again for its gradients: less memory, about a third more time")
    private boolean checkpointing;

    @Option(names = "--rate", paramLabel = "X", defaultValue = "1e-4", description = "peak learning rate")
    private double rate;

    @Option(names = "--beta2", paramLabel = "X", defaultValue = "0.999", description = "of AdamW")
    private double beta2;

    @Option(
            names = "--muon",
            paramLabel = "X",
            defaultValue = "0",
            description = "hidden matrices take Muon's steps at X times the rate; 0 for AdamW")
    private double muon;

    @Option(names = "--decay", paramLabel = "X", defaultValue = "0.01", description = "weight decay")
    private double decay;

    @Option(names = "--ema", paramLabel = "X", defaultValue = "0.999", description = "of the average; 0 for none")
    private double ema;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "100", description = "steps to the peak rate")
    private int warmUp;

    @Option(names = "--shift", paramLabel = "X", defaultValue = "3", description = "of the times towards noise")
    private double shift;

    @Option(
            names = "--drop",
            paramLabel = "X",
            defaultValue = "0.05",
            description = "how often references, prompt, or both are left out, each")
    private double drop;

    @Option(names = "--rank", paramLabel = "N", defaultValue = "32", description = "of the LoRA; its alpha too")
    private int rank;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            defaultValue = "shared",
            description = "branches that the LoRA changes: shared, or reference alone")
    private String scope;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "of everything random")
    private long seed;

    @Option(names = "--checkpoint-every", paramLabel = "N", defaultValue = "100", description = "steps")
    private int checkpointEvery;

    @Option(names = "--sample-every", paramLabel = "N", defaultValue = "500", description = "steps; 0 for none")
    private int sampleEvery;

    @Option(names = "--guidance", paramLabel = "R,P", defaultValue = "6,6", description = "of the sample sheets")
    private String guidance;

    @Option(names = "--cache", paramLabel = "DIR", description = "encoded pictures and texts (default: OUT/cache)")
    private @Nullable Path cache;

    @Option(names = "--dtype", paramLabel = "TYPE", defaultValue = "float32", description = "the result is written in")
    private String dtype;

    @Mixin
    private ThreadsOption threads;

    @Option(names = "--device", paramLabel = "NAME", defaultValue = "auto", description = "auto, cpu, cuda or cuda:N")
    private String device;

    @Mixin
    private MadeOutput made;

    @Override
    public Integer call() {
        threads.apply();
        OutputFolder folder = OutputFolder.open(out);
        Path encoded =
                OutputFolder.open(cache == null ? out.resolve("cache") : cache).path();
        TrainingRequest request = request(folder.path(), encoded);
        Bars bars = new Bars(request.steps());
        try (bars) {
            Training.run(request, bars);
        }
        made.print(out, bars.figures());
        return 0;
    }

    private TrainingRequest request(Path folder, Path encoded) {
        if ((full ? 1 : 0) + (lora ? 1 : 0) + (autoencoder ? 1 : 0) + (decoder ? 1 : 0) + (distil ? 1 : 0) > 1) {
            throw new EngineException(
                    ErrorCode.USAGE, "give one of --full, --lora, --autoencoder, --decoder and --distil-guidance");
        }
        boolean shared = scope.equals("shared");
        if (!shared && !scope.equals("reference")) {
            throw new EngineException(ErrorCode.USAGE, "scope is \"" + scope + "\"; it may be shared or reference");
        }
        try {
            return new TrainingRequest(
                    weights,
                    DataSources.parse(data),
                    folder,
                    encoded,
                    part(),
                    fromNothing,
                    new TrainingRequest.Batch(subjects, targets, references, shift, drop),
                    crop,
                    accumulate,
                    rank,
                    rank,
                    shared,
                    checkpointing,
                    new AdamW(rate, 0.9, beta2, 1e-8, decay, 1, ema, muon),
                    steps,
                    warmUp,
                    0.03,
                    seed,
                    checkpointEvery,
                    sampleEvery,
                    Guidance.parse(guidance),
                    WeightsCommand.Dtypes.stored(dtype),
                    device,
                    size);
        } catch (IllegalArgumentException e) {
            throw new EngineException(ErrorCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private Part part() {
        if (distil) {
            return Part.GUIDANCE;
        }
        return decoder ? Part.DECODER : autoencoder ? Part.AUTOENCODER : full ? Part.TRANSFORMER : Part.LORA;
    }

    /** A bar for each stage. */
    private static final class Bars implements TrainingListener, AutoCloseable {
        private final int steps;
        private final StageBars bars = new StageBars();
        private final Map<String, Object> figures = new TreeMap<>();

        Bars(int steps) {
            this.steps = steps;
        }

        /** Steps, and, where some were made now, the last loss and pace. */
        Map<String, Object> figures() {
            figures.put("steps", steps);
            return figures;
        }

        @Override
        public void warned(String line) {
            System.err.println("warning: " + line);
        }

        @Override
        public void noted(String line) {
            System.err.println(line);
        }

        @Override
        public void embedded(int done, int total) {
            bars.of("embedding", "texts", total).moveTo(done);
        }

        @Override
        public void encoded(int done, int total) {
            bars.of("encoding", "pictures", total).moveTo(done);
        }

        @Override
        public void advanced(int step, int of, double loss, double imagesPerSecond) {
            ProgressBar bar = bars.of("training", "steps", steps);
            bar.note(String.format(Locale.ROOT, "loss %.4f, %.1f images/s", loss, imagesPerSecond));
            bar.moveTo(step);
            figures.put("loss", loss);
            figures.put("imagesPerSecond", imagesPerSecond);
        }

        @Override
        public void close() {
            bars.close();
        }
    }
}
