package io.customshift.models.weights.layout;

import com.fasterxml.jackson.databind.JsonNode;
import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.JsonFiles;
import io.customshift.models.weights.config.SchedulerConfig;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The single-file layout: one safetensors file with a prefix for each component, and no configuration. Dimensions are
 * derived from shapes ({@link DerivedConfig}), unless the file's metadata holds {@code customshift.config}, or a file of
 * the same name ending in {@code .config.json} lies beside it: an object of config.json objects by component folder.
 * Tokenizers are looked for beside the file.
 */
public final class SingleFile {
    /** The metadata key whose value is the configurations as JSON. */
    public static final String CONFIG_KEY = "customshift.config";

    /** Names that the published files carry beside weights, and that nothing reads. */
    private static final Set<String> IGNORED = Set.of(
            "model_sampling.sigmas",
            "model.model_sampling.sigmas",
            "text_encoders.clip_l.logit_scale",
            "text_encoders.clip_g.logit_scale",
            "text_encoders.t5xxl.logit_scale");

    private static final String PROJECTION = "text_projection.weight";
    private static final int MAX_PROJECTION = 4096;

    private SingleFile() {}

    /** As {@link DiffusersFolder#open}, from one file. */
    public static OpenedLayout open(Path path, Set<Component> wanted) {
        SafetensorsFile file = SafetensorsFile.open(path);
        Map<Component, Map<String, StoredTensor>> sources = new EnumMap<>(Component.class);
        Differences differences = new Differences();
        file.tensors().forEach((name, tensor) -> {
            Optional<Component> owner = List.of(Component.values()).stream()
                    .filter(component -> name.startsWith(KeyMap.prefix(component)))
                    .findFirst();
            if (owner.isPresent()) {
                String rest = name.substring(KeyMap.prefix(owner.get()).length());
                sources.computeIfAbsent(owner.get(), c -> new LinkedHashMap<>()).put(rest, tensor);
            } else if (!IGNORED.contains(name)) {
                differences.unexpected("file", tensor);
            }
        });
        JsonNode configs = storedConfigs(file);
        Map<Component, Part<?>> parts = new EnumMap<>(Component.class);
        for (Component component : wanted) {
            Map<String, StoredTensor> source = sources.get(component);
            if (source == null) {
                if (component.optional()) {
                    continue;
                }
                throw new EngineException(
                        ErrorCode.WEIGHTS_NOT_FOUND,
                        path + ": holds no tensor under " + KeyMap.prefix(component) + ", so it has no "
                                + component.folder()
                                + "; use the checkpoint that includes it, or the diffusers layout");
            }
            if (component == Component.CLIP_L) {
                addProjection(source);
            }
            JsonNode stored = configs.path(component.folder());
            ComponentConfig config = stored.isObject()
                    ? component.parseConfig(path + " (" + CONFIG_KEY + ", " + component.folder() + ")", stored)
                    : new DerivedConfig(path, component, source).config();
            Map<String, StoredTensor> tensors =
                    Normalizing.normalized(component, new Renaming(component, differences).apply(source));
            differences.compare(component.folder(), ExpectedTensors.of(config), tensors);
            parts.put(component, new Part<>(config, tensors));
        }
        differences.requireNone(path);
        Path folder = path.toAbsolutePath().normalize().getParent();
        return new OpenedLayout(
                parts,
                scheduler(path, configs),
                folder == null
                        ? List.of(Optional.empty(), Optional.empty(), Optional.empty())
                        : OpenedLayout.tokenizersUnder(folder),
                List.of(path));
    }

    /** The published files carry no projection for CLIP-L: it is the identity. */
    private static void addProjection(Map<String, StoredTensor> source) {
        StoredTensor embedding = source.get("text_model.embeddings.token_embedding.weight");
        if (source.containsKey(PROJECTION)
                || embedding == null
                || embedding.shape().rank() != 2) {
            return;
        }
        int width = Math.toIntExact(embedding.shape().size(1));
        if (!embedding.dtype().isWeight() || width > MAX_PROJECTION) {
            return;
        }
        source.put(PROJECTION, StoredTensor.identity(PROJECTION, embedding.dtype(), width));
    }

    private static SchedulerConfig scheduler(Path path, JsonNode configs) {
        JsonNode stored = configs.path("scheduler");
        return stored.isObject()
                ? SchedulerConfig.parse(path + " (" + CONFIG_KEY + ", scheduler)", stored)
                : SchedulerConfig.SD3;
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
