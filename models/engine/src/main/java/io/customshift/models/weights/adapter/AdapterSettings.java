package io.customshift.models.weights.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter's configuration says about scales: {@code lora_alpha} for all layers, {@code alpha_pattern} for some
 * (the end of a layer's name), {@code use_rslora}. In a file's own metadata the fields start with {@code transformer.}.
 */
record AdapterSettings(@Nullable Double alpha, Map<String, Double> alphaByName, boolean rootOfRank) {
    static AdapterSettings of(Path file, Optional<JsonNode> config) {
        if (config.isEmpty()) {
            return new AdapterSettings(null, Map.of(), false);
        }
        JsonNode json = config.get();
        if (field(json, "use_dora").asBoolean(false)) {
            throw Adapter.mismatch(file + ": is a DoRA adapter; only plain LoRA is run");
        }
        Map<String, Double> byName = new LinkedHashMap<>();
        field(json, "alpha_pattern").fields().forEachRemaining(entry -> {
            if (!entry.getKey().matches("[\\w.]+") || !entry.getValue().isNumber()) {
                throw Adapter.mismatch(file + ": alpha_pattern has the entry \"" + entry.getKey()
                        + "\"; only plain layer names with a number are understood");
            }
            byName.put(entry.getKey(), entry.getValue().doubleValue());
        });
        JsonNode alpha = field(json, "lora_alpha");
        return new AdapterSettings(
                alpha.isNumber() ? alpha.doubleValue() : null,
                byName,
                field(json, "use_rslora").asBoolean(false));
    }

    Optional<Double> alpha(String module) {
        for (Map.Entry<String, Double> entry : alphaByName.entrySet()) {
            if (module.equals(entry.getKey()) || module.endsWith("." + entry.getKey())) {
                return Optional.of(entry.getValue());
            }
        }
        return Optional.ofNullable(alpha);
    }

    private static JsonNode field(JsonNode json, String name) {
        JsonNode own = json.path("transformer." + name);
        return own.isMissingNode() ? json.path(name) : own;
    }
}
