package io.customshift.models.train;

import io.customshift.models.error.DiskSpace;
import io.customshift.models.train.TrainedWeights.Values;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.adapter.AdapterScope;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.StoredDtype;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A weights folder in the diffusers layout, written from another one with a component exchanged. */
public final class ModelFolder {
    private ModelFolder() {}

    /** Copies a model with the tensors of every component in another type. */
    public static void convert(Path source, Path target, StoredDtype dtype) {
        try (Weights weights = Weights.open(source)) {
            copy(source, target);
            for (Map.Entry<Component, Part<?>> entry : weights.parts().entrySet()) {
                Part<?> part = entry.getValue();
                component(target, entry.getKey(), part.config(), StoredValues.read(part.tensors()), dtype);
            }
        } catch (IOException e) {
            throw DiskSpace.unwritable(target, 0, e);
        }
    }

    /** Copies every file of a folder, then writes one component's configuration and tensors anew. */
    static void write(
            Path source,
            Path target,
            Component component,
            ComponentConfig config,
            Map<String, Values> tensors,
            StoredDtype dtype) {
        try {
            copy(source, target);
            component(target, component, config, tensors, dtype);
        } catch (IOException e) {
            throw DiskSpace.unwritable(target, 0, e);
        }
    }

    private static void component(
            Path model, Component component, ComponentConfig config, Map<String, Values> tensors, StoredDtype dtype)
            throws IOException {
        Path folder = Files.createDirectories(model.resolve(component.folder()));
        JsonFiles.write(folder.resolve("config.json"), config.toJson());
        SafetensorsWriter.write(
                folder.resolve(component.fileStem() + ".safetensors"),
                StoredValues.stored(tensors, dtype, ""),
                Map.of("format", "pt"));
    }

    private static void copy(Path source, Path target) throws IOException {
        if (Files.exists(target) && Files.isSameFile(source, target)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> walk = Files.walk(source)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path copy = target.resolve(source.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Writes LoRA pairs under diffusers' names with their α and scope. */
    static void writeAdapter(Path file, Map<String, Values> pairs, double alpha, boolean shared, StoredDtype dtype) {
        Map<String, Values> tensors = new LinkedHashMap<>(pairs);
        pairs.forEach((name, values) -> {
            if (name.endsWith(".lora_A.weight")) {
                tensors.put(name.replace(".lora_A.weight", ".alpha"), new Values(new float[] {(float) alpha}));
            }
        });
        writeAdapter(file, tensors, shared ? AdapterScope.SHARED : AdapterScope.REFERENCE, Map.of(), dtype);
    }

    /** Writes LoRA tensors under diffusers' names with their scope and more metadata; without alpha each has scale 1. */
    static void writeAdapter(
            Path file, Map<String, Values> tensors, AdapterScope scope, Map<String, String> more, StoredDtype dtype) {
        List<StoredTensor> stored = new ArrayList<>(StoredValues.stored(tensors, dtype, "transformer."));
        // An ordered map: the same adapter is the same file.
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put(AdapterScope.METADATA_KEY, scope.key());
        metadata.putAll(more);
        SafetensorsWriter.write(file, stored, metadata);
    }
}
