package io.customshift.models.weights.layout;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.SchedulerConfig;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsIndex;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The diffusers layout: a folder for each component with config.json and its weights in one file or in shards with an
 * index. The plain file is taken before shards, and the fp16 variant only where neither is there.
 */
public final class DiffusersFolder {
    private DiffusersFolder() {}

    /** Whether the folder looks like one: it has model_index.json or a component's config. */
    public static boolean matches(Path root) {
        return Files.isRegularFile(root.resolve("model_index.json"))
                || Stream.of(Component.values()).anyMatch(component -> isPresent(root, component));
    }

    private static boolean isPresent(Path root, Component component) {
        return Files.isRegularFile(root.resolve(component.folder()).resolve("config.json"));
    }

    /**
     * Opens the wanted components; an optional one may be absent.
     *
     * @throws EngineException WEIGHTS_NOT_FOUND, WEIGHTS_CORRUPT, WEIGHTS_UNSUPPORTED, or WEIGHTS_MISMATCH with the
     *     differences of all components
     */
    public static OpenedLayout open(Path root, Set<Component> wanted) {
        Map<Component, Part<?>> parts = new EnumMap<>(Component.class);
        List<Path> files = new ArrayList<>();
        Differences differences = new Differences();
        for (Component component : wanted) {
            if (!isPresent(root, component)) {
                if (component.optional()) {
                    continue;
                }
                throw new EngineException(
                        ErrorCode.WEIGHTS_NOT_FOUND,
                        root + ": has no " + component.folder()
                                + "/config.json; the diffusers layout needs it: fetch the whole model");
            }
            Path configFile = root.resolve(component.folder()).resolve("config.json");
            ComponentConfig config = component.parseConfig(configFile.toString(), JsonFiles.read(configFile));
            List<SafetensorsFile> opened = weightFiles(root.resolve(component.folder()), component.fileStem());
            Map<String, StoredTensor> stored = new LinkedHashMap<>();
            opened.forEach(file -> {
                files.add(file.path());
                stored.putAll(file.tensors());
            });
            Map<String, StoredTensor> tensors = Normalizing.normalized(component, stored);
            differences.compare(component.folder(), ExpectedTensors.of(config), tensors);
            parts.put(component, new Part<>(config, tensors));
        }
        differences.requireNone(root);
        return new OpenedLayout(parts, scheduler(root), OpenedLayout.tokenizersUnder(root), files);
    }

    private static SchedulerConfig scheduler(Path root) {
        Path file = root.resolve("scheduler").resolve("scheduler_config.json");
        return Files.exists(file) ? SchedulerConfig.parse(file.toString(), JsonFiles.read(file)) : SchedulerConfig.SD3;
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

    private static String listing(Path folder) {
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
