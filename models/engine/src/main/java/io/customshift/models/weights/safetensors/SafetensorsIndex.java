package io.customshift.models.weights.safetensors;

import static io.customshift.models.weights.safetensors.SafetensorsHeader.corrupt;
import static io.customshift.models.weights.safetensors.SafetensorsHeader.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.weights.config.JsonFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A sharded model: {@code *.safetensors.index.json}, whose {@code weight_map} names the file of each tensor. Every
 * listed tensor must be in its file, and every tensor of the files must be listed.
 */
public final class SafetensorsIndex {
    private SafetensorsIndex() {}

    /** The shards that an index names, opened, in the order of their names. */
    public static List<SafetensorsFile> open(Path index) {
        JsonNode map = JsonFiles.read(index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw corrupt(index, "it has no weight_map object", null);
        }
        Map<String, String> fileOf = new HashMap<>();
        map.fields().forEachRemaining(field -> {
            if (!field.getValue().isTextual()) {
                throw corrupt(index, "weight_map gives no file name for " + quoted(field.getKey()), null);
            }
            fileOf.put(field.getKey(), plainName(index, field.getValue().textValue()));
        });
        List<SafetensorsFile> shards = new ArrayList<>();
        Map<String, String> foundIn = new LinkedHashMap<>();
        for (String name : new TreeSet<>(fileOf.values())) {
            SafetensorsFile shard = SafetensorsFile.open(index.resolveSibling(name));
            shards.add(shard);
            shard.tensors().keySet().forEach(tensor -> {
                String earlier = foundIn.put(tensor, name);
                if (earlier != null) {
                    throw corrupt(index, "tensor " + quoted(tensor) + " is in " + earlier + " and in " + name, null);
                }
            });
        }
        requireSame(index, fileOf, foundIn);
        return shards;
    }

    private static void requireSame(Path index, Map<String, String> listed, Map<String, String> found) {
        for (var entry : new java.util.TreeMap<>(listed).entrySet()) {
            if (!entry.getValue().equals(found.get(entry.getKey()))) {
                throw corrupt(
                        index,
                        "tensor " + quoted(entry.getKey()) + " is listed in " + entry.getValue()
                                + ", which does not hold it",
                        null);
            }
        }
        for (String tensor : found.keySet()) {
            if (!listed.containsKey(tensor)) {
                throw corrupt(index, "tensor " + quoted(tensor) + " of " + found.get(tensor) + " is not listed", null);
            }
        }
    }

    /** A shard lies beside its index; a name that leads elsewhere is refused. */
    private static String plainName(Path index, String name) {
        if (name.contains("/") || name.contains("\\") || !name.endsWith(".safetensors")) {
            throw corrupt(index, "the shard " + quoted(name) + " is not the plain name of a .safetensors file", null);
        }
        return name;
    }
}
