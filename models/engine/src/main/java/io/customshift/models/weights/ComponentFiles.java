package io.customshift.models.weights;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.config.JsonFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Components whose places are named one by one, beside or instead of what the weights hold: published transformers come
 * without their encoders. On a command line {@code --t5 FILE}; in a model's folder the object {@code components} of
 * {@code customshift.json}, such as {@code {"transformer": "sd3.5_large.safetensors", "t5": "none", "tokenizers": ".."}}.
 *
 * @param places a safetensors file, or a component's folder with its config.json; empty where the model does without
 * @param tokenizers folder that holds tokenizer, tokenizer_2 and tokenizer_3
 */
public record ComponentFiles(Map<Component, Optional<Path>> places, Optional<Path> tokenizers) {
    /** What is said of a component that the model does without. */
    public static final String WITHOUT = "none";

    /** The file of a model's folder that names them. */
    public static final String FILE = "customshift.json";

    /** The field of that file. */
    public static final String FIELD = "components";

    private static final String TOKENIZERS = "tokenizers";

    /** Nothing is named: everything is where the weights are. */
    public static final ComponentFiles NONE = new ComponentFiles(Map.of(), Optional.empty());

    public ComponentFiles {
        places = Map.copyOf(places);
        places.forEach((component, place) -> {
            if (place.isEmpty() && !component.optional()) {
                throw new EngineException(
                        ErrorCode.USAGE, component.option() + " is \"none\"; only t5 may be left out: name its file");
            }
        });
    }

    /**
     * Those that the model's own folder names.
     *
     * @throws EngineException WEIGHTS_CORRUPT for a field that is not understood
     */
    static ComponentFiles of(Path weights) {
        Path file = weights.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            return NONE;
        }
        ComponentFiles named = NONE;
        for (var entry : JsonFiles.read(file).path(FIELD).properties()) {
            JsonNode value = entry.getValue();
            Optional<Component> component = Component.ofOption(entry.getKey());
            if (!value.isTextual() || (component.isEmpty() && !entry.getKey().equals(TOKENIZERS))) {
                throw new EngineException(
                        ErrorCode.WEIGHTS_CORRUPT,
                        file + ": " + FIELD + " has \"" + entry.getKey() + "\": " + value
                                + "; it may name the files of transformer, vae, clip-l, clip-g and t5, and the folder of "
                                + TOKENIZERS);
            }
            named = component.isPresent()
                    ? named.with(component.get(), value.textValue(), weights)
                    : named.withTokenizers(weights.resolve(value.textValue()));
        }
        return named;
    }

    /** With a component at a place; {@code none} for without it. */
    public ComponentFiles with(Component component, String place) {
        return with(component, place, Path.of(""));
    }

    private ComponentFiles with(Component component, String place, Path base) {
        Map<Component, Optional<Path>> more = new EnumMap<>(Component.class);
        more.putAll(places);
        more.put(component, place.equals(WITHOUT) ? Optional.empty() : Optional.of(base.resolve(place)));
        return new ComponentFiles(more, tokenizers);
    }

    public ComponentFiles withTokenizers(Path folder) {
        return new ComponentFiles(places, Optional.of(folder));
    }

    /** These, and where one is not named here, that of others. */
    ComponentFiles or(ComponentFiles others) {
        Map<Component, Optional<Path>> all = new EnumMap<>(Component.class);
        all.putAll(others.places);
        all.putAll(places);
        return new ComponentFiles(all, tokenizers.or(others::tokenizers));
    }
}
