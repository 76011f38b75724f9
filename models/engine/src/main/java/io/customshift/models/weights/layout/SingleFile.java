package io.customshift.models.weights.layout;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.SchedulerConfig;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One safetensors file without a folder about it: a checkpoint with a prefix for each component, or one component under
 * its bare names, which are the original layout's or diffusers'. Dimensions are derived from shapes ({@link
 * DerivedConfig}), unless the file's metadata holds {@code customshift.config}, or a file of the same name ending in {@code
 * .config.json} lies beside it: an object of config.json objects by component folder.
 */
final class SingleFile {
    /** The metadata key whose value is the configurations as JSON. */
    static final String CONFIG_KEY = "customshift.config";

    /** Names that the published files carry beside weights, and that nothing reads. */
    private static final Set<String> IGNORED = Set.of(
            "scaled_fp8",
            "model_sampling.sigmas",
            "model.model_sampling.sigmas",
            "text_encoders.clip_l.logit_scale",
            "text_encoders.clip_g.logit_scale",
            "text_encoders.t5xxl.logit_scale");

    private final SafetensorsFile file;
    private final Map<Component, Map<String, StoredTensor>> sections = new EnumMap<>(Component.class);
    /** What stands in a checkpoint under none of the components' prefixes. */
    private final List<StoredTensor> strangers = new ArrayList<>();

    private final JsonNode configs;

    private SingleFile(SafetensorsFile file) {
        this.file = file;
        this.configs = storedConfigs(file);
        file.tensors().forEach((name, tensor) -> {
            Optional<Component> owner = owner(name);
            if (owner.isPresent()) {
                String rest = name.substring(KeyMap.prefix(owner.get(), name).length());
                sections.computeIfAbsent(owner.get(), c -> new LinkedHashMap<>())
                        .put(rest, tensor);
            } else if (!IGNORED.contains(name)) {
                strangers.add(tensor);
            }
        });
        if (sections.isEmpty()) {
            strangers.clear();
            bare().forEach(component -> sections.put(component, file.tensors()));
        }
    }

    /**
     * Opens a file and sees which components it holds.
     *
     * @throws io.customshift.models.error.EngineException WEIGHTS_UNSUPPORTED for a file of another kind of model
     */
    static SingleFile open(Path path) {
        SafetensorsFile file = SafetensorsFile.open(path);
        OtherModels.refuse(path, file.tensors().keySet());
        return new SingleFile(file);
    }

    Path path() {
        return file.path();
    }

    boolean holds(Component component) {
        return sections.containsKey(component);
    }

    /** A component, where it is there. */
    Optional<ComponentSource> component(Component component) {
        Map<String, StoredTensor> tensors = sections.get(component);
        if (tensors == null) {
            return Optional.empty();
        }
        if (component == Component.CLIP_L) {
            // Published files have none, or OpenAI's, which is not meant.
            tensors = new LinkedHashMap<>(tensors);
            tensors.remove(ComponentSource.PROJECTION);
        }
        JsonNode stored = configs.path(component.folder());
        return Optional.of(new ComponentSource(
                stored.isObject() ? path() + " (" + CONFIG_KEY + ", " + component.folder() + ")" : path().toString(),
                tensors,
                Optional.of(stored).filter(JsonNode::isObject),
                List.of(path())));
    }

    /** What a checkpoint holds beside its components. */
    List<StoredTensor> strangers() {
        return List.copyOf(strangers);
    }

    Optional<SchedulerConfig> scheduler() {
        JsonNode stored = configs.path("scheduler");
        return stored.isObject()
                ? Optional.of(SchedulerConfig.parse(path() + " (" + CONFIG_KEY + ", scheduler)", stored))
                : Optional.empty();
    }

    private static Optional<Component> owner(String name) {
        return List.of(Component.values()).stream()
                .filter(component -> !KeyMap.prefix(component, name).isEmpty())
                .findFirst();
    }

    /** The components that a file of one, without prefixes, can be; both CLIP encoders have the same names. */
    private Set<Component> bare() {
        Set<String> names = file.tensors().keySet();
        if (names.stream()
                .anyMatch(name -> name.startsWith("joint_blocks.") || name.startsWith("transformer_blocks."))) {
            return EnumSet.of(Component.TRANSFORMER);
        }
        if (names.contains("decoder.conv_in.weight")) {
            return EnumSet.of(Component.VAE);
        }
        if (names.contains("text_model.embeddings.token_embedding.weight")) {
            return EnumSet.of(Component.CLIP_L, Component.CLIP_G);
        }
        return names.contains("encoder.block.0.layer.0.SelfAttention.q.weight")
                ? EnumSet.of(Component.T5)
                : EnumSet.noneOf(Component.class);
    }

    private static JsonNode storedConfigs(SafetensorsFile file) {
        String inFile = file.metadata().get(CONFIG_KEY);
        if (inFile != null) {
            return JsonFiles.parse(file.path() + " (" + CONFIG_KEY + ")", inFile.getBytes(StandardCharsets.UTF_8));
        }
        Path beside = file.path()
                .resolveSibling(
                        file.path().getFileName().toString().replaceFirst("\\.safetensors$", "") + ".config.json");
        return Files.isRegularFile(beside)
                ? JsonFiles.read(beside)
                : JsonFiles.parse("", "{}".getBytes(StandardCharsets.UTF_8));
    }
}
