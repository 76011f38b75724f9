package io.customshift.deploy.standalone.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.customshift.deploy.supervision.FleetCode;
import io.customshift.deploy.supervision.FleetException;
import io.customshift.models.customshift.ModelDefaults;
import io.customshift.models.error.EngineException;
import io.customshift.models.weights.init.ModelShape;
import io.customshift.models.weights.init.WeightsInit;
import io.customshift.models.weights.safetensors.StoredDtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the workers load.
 *
 * @param weights folder in the diffusers layout, or a single-file checkpoint
 * @param adapter LoRA file, or {@code none} where the model's own is not wanted
 */
public record WorkerModel(Path weights, Optional<Path> adapter) {

    private static final String SHIPPED = "models/customshift-small";
    /** Five times as fast, for checks that count pictures and do not look at them. */
    private static final String FASTEST = "models/customshift-tiny";

    private static final long RANDOM_SEED = 1;
    /** The side that published weights without a readable configuration are taken for. */
    private static final int UNKNOWN_SIDE = 1024;

    /**
     * What the settings name; else the weights that are shipped; else random ones, made once in the data folder.
     *
     * @param say told what the user has to know of the choice
     * @throws FleetException BAD_SETTING for a path with nothing there
     */
    public static WorkerModel choose(FleetSettings settings, Path home, Consumer<String> say) {
        return orShipped(settings, home.resolve(SHIPPED), say);
    }

    /** The same for a check: of what is shipped, the fastest. */
    public static WorkerModel forCheck(FleetSettings settings, Path home, Consumer<String> say) {
        return orShipped(settings, home.resolve(FASTEST), say);
    }

    private static WorkerModel orShipped(FleetSettings settings, Path shipped, Consumer<String> say) {
        Path weights = settings.weights()
                .map(path -> existing(path, "weights", "--weights"))
                .orElseGet(() -> {
                    return Files.exists(shipped.resolve("model_index.json"))
                            ? shipped
                            : random(settings.dataDirectory().resolve("weights/tiny"), shipped, say);
                });
        Optional<Path> adapter = settings.adapter()
                .map(path -> path.toString().equals(ModelDefaults.NO_ADAPTER)
                        ? path
                        : existing(path, "adapter", "--adapter"))
                .or(() -> own(weights));
        return new WorkerModel(weights, adapter);
    }

    /** Side of the square pictures that the weights were made for, from their configurations. */
    public int defaultSide() {
        Path transformer = weights.resolve("transformer/config.json");
        Path vae = weights.resolve("vae/config.json");
        if (!Files.exists(transformer) || !Files.exists(vae)) {
            return UNKNOWN_SIDE;
        }
        int levels = read(vae).path("block_out_channels").size();
        int side = read(transformer).path("sample_size").asInt() << Math.max(0, levels - 1);
        return side > 0 ? side : UNKNOWN_SIDE;
    }

    private static Optional<Path> own(Path weights) {
        try {
            return ModelDefaults.of(weights).adapter();
        } catch (EngineException e) {
            throw new FleetException(FleetCode.BAD_FILE, String.valueOf(e.getMessage()), e);
        }
    }

    private static Path random(Path folder, Path shipped, Consumer<String> say) {
        if (!Files.exists(folder)) {
            Path draft = folder.resolveSibling(
                    folder.getFileName() + "." + ProcessHandle.current().pid());
            WeightsInit.write(
                    draft,
                    new WeightsInit.Request(
                            ModelShape.TINY,
                            RANDOM_SEED,
                            StoredDtype.F32,
                            WeightsInit.defaultComponents(ModelShape.TINY)),
                    (done, total) -> {});
            try {
                Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new FleetException(FleetCode.BAD_FILE, folder + " cannot be written: " + e, e);
            }
        }
        say.accept("THE PICTURES WILL BE NOISE: there are no trained weights at " + shipped
                + ", so random ones are used (" + folder + "); name trained ones with --weights DIR");
        return folder;
    }

    private static Path existing(Path path, String what, String option) {
        if (!Files.exists(path)) {
            throw new FleetException(FleetCode.BAD_SETTING, what + " " + path + " does not exist; correct " + option);
        }
        return path;
    }

    private static JsonNode read(Path file) {
        try {
            return JsonMapper.builder().build().readTree(file.toFile());
        } catch (IOException e) {
            throw new FleetException(FleetCode.BAD_FILE, file + " cannot be read; restore the published file: " + e, e);
        }
    }
}
