package io.customshift.models.weights.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter's configuration says about scales: {@code lora_alpha} for all layers, {@code alpha_pattern} for some
 * (the end of a layer's name), {@code use_rslora}. In a file's own metadata the fields start with {@code transformer.}.
 */
record AdapterSettings(@Nullable Double alpha, Map<String, Double> alphaByName, boolean rootOfRank) {
    /** Where trainers write alpha as plain metadata; a configuration and alpha tensors go before. */
    private static final List<String> PLAIN_ALPHA = List.of("lora_alpha", "ss_network_alpha", "alpha");

    static AdapterSettings of(Path file, Optional<JsonNode> config, Map<String, String> metadata) {
        if (config.isEmpty()) {
            return new AdapterSettings(plainAlpha(file, metadata), Map.of(), false);
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

    private static @Nullable Double plainAlpha(Path file, Map<String, String> metadata) {
        for (String key : PLAIN_ALPHA) {
            String text = metadata.get(key);
            if (text != null) {
                try {
                    return Double.valueOf(text.strip());
                } catch (NumberFormatException e) {
                    throw Adapter.mismatch(
                            file + ": the metadata's " + key + " is \"" + text + "\"; it must be a number");
                }
            }
        }
        return null;
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
