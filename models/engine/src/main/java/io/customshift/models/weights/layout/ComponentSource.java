package io.customshift.models.weights.layout;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One component as it lies in its files, under whichever names.
 *
 * @param where of the configuration, or of the tensors where there is none, for messages
 * @param config the fields of its config.json; without them its dimensions are read off the shapes
 */
record ComponentSource(String where, Map<String, StoredTensor> tensors, Optional<JsonNode> config, List<Path> files) {
    static final String PROJECTION = "text_projection.weight";
    private static final int MAX_PROJECTION = 4096;

    /** All tensors of some files. */
    static ComponentSource of(List<SafetensorsFile> files, String where, Optional<JsonNode> config) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        files.forEach(file -> tensors.putAll(file.tensors()));
        return new ComponentSource(
                where,
                tensors,
                config,
                files.stream().map(SafetensorsFile::path).toList());
    }

    /** The component under its diffusers or transformers names; what is wrong with its tensors is added to the rest. */
    Part<?> part(Component component, Differences differences) {
        config.map(json -> json.path("quantization_config"))
                .filter(JsonNode::isObject)
                .ifPresent(quantised -> {
                    throw new EngineException(
                            ErrorCode.WEIGHTS_UNSUPPORTED,
                            where + ": the weights are quantised by "
                                    + quantised.path("quant_method").asText("a method that is not named")
                                    + "; use the model's own, in 16-bit or 8-bit floats");
                });
        Map<String, StoredTensor> named =
                new Renaming(component, differences).apply(NarrowedWeights.scaled(where, tensors));
        Map<String, StoredTensor> normalized = Normalizing.normalized(component, named);
        if (component == Component.CLIP_L) {
            projectByIdentity(normalized);
        }
        ComponentConfig known = config.map(json -> component.parseConfig(where, json))
                .orElseGet(() -> new DerivedConfig(where, component, normalized).config());
        differences.compare(component.folder(), ExpectedTensors.of(known), normalized);
        return new Part<>(known, normalized);
    }

    /** Stable Diffusion 3 takes CLIP-L's pooled state as it is: where there is no projection, it is the identity. */
    private static void projectByIdentity(Map<String, StoredTensor> clip) {
        StoredTensor embedding = clip.get("text_model.embeddings.token_embedding.weight");
        if (clip.containsKey(PROJECTION)
                || embedding == null
                || embedding.shape().rank() != 2
                || !embedding.dtype().isWeight()
                || embedding.shape().size(1) > MAX_PROJECTION) {
            return;
        }
        int width = Math.toIntExact(embedding.shape().size(1));
        clip.put(PROJECTION, StoredTensor.identity(PROJECTION, embedding.dtype(), width));
    }
}
