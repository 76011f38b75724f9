package io.customshift.models.weights.layout;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.SchedulerConfig;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The diffusers layout: a folder for each component with config.json and its weights in one file or in shards with an
 * index. The plain file is taken before shards, and the fp16 variant only where neither is there.
 */
final class DiffusersFolder {
    private static final String PIPELINE = "StableDiffusion3";

    private DiffusersFolder() {}

    /** Whether the folder looks like one: it has model_index.json or a component's config, or a unet. */
    static boolean matches(Path root) {
        return Files.isRegularFile(root.resolve("model_index.json"))
                || Files.isDirectory(root.resolve("unet"))
                || Stream.of(Component.values()).anyMatch(component -> isPresent(root, component));
    }

    private static boolean isPresent(Path root, Component component) {
        return isComponent(root.resolve(component.folder()));
    }

    /** Whether the folder is one component's. */
    static boolean isComponent(Path folder) {
        return Files.isRegularFile(folder.resolve("config.json"));
    }

    /** A component of the folder, where it is there. */
    static Optional<ComponentSource> component(Path root, Component component) {
        return isPresent(root, component)
                ? Optional.of(component(root.resolve(component.folder()), component.fileStem()))
                : Optional.empty();
    }

    /** A component in a folder of its own. */
    static ComponentSource component(Path folder, String fileStem) {
        Path config = folder.resolve("config.json");
        JsonNode fields = JsonFiles.read(config);
        return ComponentSource.of(weightFiles(folder, fileStem), config.toString(), Optional.of(fields));
    }

    /**
     * Refuses a folder of another kind of model.
     *
     * @throws EngineException WEIGHTS_UNSUPPORTED that names what it is
     */
    static void requireStableDiffusion3(Path root) {
        Path index = root.resolve("model_index.json");
        if (Files.isRegularFile(index)) {
            String pipeline = JsonFiles.read(index).path("_class_name").asText(PIPELINE);
            if (!pipeline.startsWith(PIPELINE)) {
                throw new EngineException(
                        ErrorCode.WEIGHTS_UNSUPPORTED,
                        index + ": this is a model of " + pipeline + "; the engine runs Stable Diffusion 3 and 3.5 ("
                                + PIPELINE + "Pipeline)");
            }
        }
        if (Files.isDirectory(root.resolve("unet"))) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_UNSUPPORTED,
                    root
                            + ": has a unet folder, as Stable Diffusion 1, 2 and XL have; the engine runs Stable Diffusion 3"
                            + " and 3.5");
        }
    }

    static Optional<SchedulerConfig> scheduler(Path root) {
        Path file = root.resolve("scheduler").resolve("scheduler_config.json");
        return Files.exists(file)
                ? Optional.of(SchedulerConfig.parse(file.toString(), JsonFiles.read(file)))
                : Optional.empty();
    }

    /** The safetensors files of one network: one, or the shards of an index. */
    static List<SafetensorsFile> weightFiles(Path folder, String stem) {
        for (String name : new String[] {
            stem + ".safetensors",
            stem + ".safetensors.index.json",
            stem + ".fp16.safetensors",
            stem + ".safetensors.index.fp16.json"
        }) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                return name.endsWith(".json") ? SafetensorsIndex.open(file) : List.of(SafetensorsFile.open(file));
            }
        }
        throw new EngineException(
                ErrorCode.WEIGHTS_NOT_FOUND,
                folder + ": has neither " + stem
                        + ".safetensors nor its index.json nor the fp16 variant of either; it has " + listing(folder)
                        + ". Weights in other formats (.bin, .pt) are not read: fetch the safetensors files");
    }

    static String listing(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .sorted()
                    .limit(20)
                    .collect(Collectors.joining(", "));
        } catch (IOException e) {
            return "no readable listing (" + e + ")";
        }
    }
}
