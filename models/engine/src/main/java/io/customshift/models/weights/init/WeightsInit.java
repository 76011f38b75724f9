package io.customshift.models.weights.init;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.SchedulerConfig;
import io.customshift.models.weights.config.T5Config;
import io.customshift.models.weights.layout.ExpectedTensors;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.SafetensorsWriter.Planned;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Writes seeded random weights of a public shape in the diffusers layout, with configurations and working tokenizers:
 * for tests, benchmarks and load trials. The same shape, seed and type give the same bytes everywhere. Nothing is held
 * in memory but a few pieces of a million values.
 */
public final class WeightsInit {
    /** Told after every piece: bytes of tensors written so far, and in the end. */
    @FunctionalInterface
    public interface Progress {
        void advanced(long bytesDone, long bytesTotal);
    }

    /**
     * What to write.
     *
     * @param dtype F32, F16 or BF16
     * @param components which of them; {@link #defaultComponents} for a whole model that is not absurdly large
     */
    public record Request(ModelShape shape, long seed, StoredDtype dtype, Set<Component> components) {
        public Request {
            if (!dtype.isWeight()) {
                throw new EngineException(
                        ErrorCode.DTYPE_UNSUPPORTED, "weights of type " + dtype + "; use F32, F16 or BF16");
            }
            components = Set.copyOf(components);
        }
    }

    private final Path out;
    private final Request request;
    private final Progress progress;
    private final long total;
    private long done;

    private WeightsInit(Path out, Request request, Progress progress) {
        this.out = out;
        this.request = request;
        this.progress = progress;
        this.total = byteSize(request);
    }

    /** All components, but for the published shapes without T5, whose 4.7 billion parameters have to be asked for. */
    public static Set<Component> defaultComponents(ModelShape shape) {
        EnumSet<Component> components = EnumSet.allOf(Component.class);
        if (((T5Config) shape.config(Component.T5)).model() >= 4096) {
            components.remove(Component.T5);
        }
        return components;
    }

    /** Bytes of all tensors that the request writes. */
    public static long byteSize(Request request) {
        return request.components().stream()
                .flatMap(component -> plan(request, component).stream())
                .mapToLong(Planned::byteSize)
                .sum();
    }

    /**
     * @throws EngineException OUTPUT_UNWRITABLE also for a folder that holds something: nothing is overwritten
     */
    public static void write(Path out, Request request, Progress progress) {
        new WeightsInit(out, request, progress).write();
    }

    private void write() {
        try {
            requireEmpty();
            ExecutorService executor = Executors.newFixedThreadPool(
                    Math.max(1, Runtime.getRuntime().availableProcessors()));
            try {
                for (Component component : Component.values()) {
                    if (request.components().contains(component)) {
                        writeComponent(component, executor);
                    }
                }
            } finally {
                executor.shutdownNow();
            }
            Path scheduler = Files.createDirectories(out.resolve("scheduler"));
            JsonFiles.write(scheduler.resolve("scheduler_config.json"), SchedulerConfig.SD3.toJson());
            JsonFiles.write(out.resolve("model_index.json"), modelIndex());
        } catch (IOException e) {
            throw new EngineException(
                    ErrorCode.OUTPUT_UNWRITABLE,
                    out + ": cannot be written (" + e + "); check space and permissions",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(ErrorCode.OUTPUT_UNWRITABLE, out + ": writing was interrupted; start again", e);
        }
    }

    private void requireEmpty() throws IOException {
        if (Files.exists(out) && !Files.isDirectory(out)) {
            throw new EngineException(ErrorCode.OUTPUT_UNWRITABLE, out + ": is a file; name a new folder");
        }
        Files.createDirectories(out);
        try (Stream<Path> entries = Files.list(out)) {
            if (entries.findAny().isPresent()) {
                throw new EngineException(
                        ErrorCode.OUTPUT_UNWRITABLE, out + ": is not empty; name a new folder or empty this one");
            }
        }
    }

    private void writeComponent(Component component, ExecutorService executor)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(out.resolve(component.folder()));
        var config = request.shape().config(component);
        JsonFiles.write(folder.resolve("config.json"), config.toJson());
        switch (component) {
            case CLIP_L -> ClipTokenizerFiles.write(out.resolve("tokenizer"), (ClipConfig) config, "<|endoftext|>");
            case CLIP_G -> ClipTokenizerFiles.write(out.resolve("tokenizer_2"), (ClipConfig) config, "!");
            case T5 ->
                T5TokenizerFiles.write(
                        out.resolve("tokenizer_3"),
                        (T5Config) config,
                        request.shape().t5Length());
            default -> {}
        }
        Path file = folder.resolve(component.fileStem() + ".safetensors");
        List<Planned> plan = plan(request, component);
        try (SafetensorsWriter writer = SafetensorsWriter.create(file, plan, Map.of("format", "pt"))) {
            TensorStream stream = new TensorStream(writer, executor, config, request.seed(), bytes -> {
                done += bytes;
                progress.advanced(done, total);
            });
            for (Planned tensor : plan) {
                stream.write(tensor);
            }
            stream.drain();
            writer.finish();
        }
    }

    private static List<Planned> plan(Request request, Component component) {
        List<Planned> plan = new ArrayList<>();
        ExpectedTensors.of(request.shape().config(component))
                .forEach((name, shape) -> plan.add(new Planned(name, request.dtype(), shape)));
        return plan;
    }

    private Map<String, Object> modelIndex() {
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("_class_name", "StableDiffusion3Pipeline");
        index.put("scheduler", List.of("diffusers", "FlowMatchEulerDiscreteScheduler"));
        index.put("text_encoder", entry(Component.CLIP_L, "transformers", "CLIPTextModelWithProjection"));
        index.put("text_encoder_2", entry(Component.CLIP_G, "transformers", "CLIPTextModelWithProjection"));
        index.put("text_encoder_3", entry(Component.T5, "transformers", "T5EncoderModel"));
        index.put("tokenizer", entry(Component.CLIP_L, "transformers", "CLIPTokenizer"));
        index.put("tokenizer_2", entry(Component.CLIP_G, "transformers", "CLIPTokenizer"));
        index.put("tokenizer_3", entry(Component.T5, "transformers", "T5TokenizerFast"));
        index.put("transformer", entry(Component.TRANSFORMER, "diffusers", "SD3Transformer2DModel"));
        index.put("vae", entry(Component.VAE, "diffusers", "AutoencoderKL"));
        return index;
    }

    private String[] entry(Component component, String library, String type) {
        return request.components().contains(component) ? new String[] {library, type} : new String[2];
    }
}
