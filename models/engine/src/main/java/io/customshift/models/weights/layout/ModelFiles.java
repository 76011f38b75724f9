package io.customshift.models.weights.layout;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.Component;
import io.customshift.models.weights.ComponentFiles;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.SchedulerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a model's components are. Each is taken from the first of these places that has it: the file or folder that was
 * named for it; the weights themselves, a diffusers folder or a checkpoint; and for a checkpoint, which is often the
 * transformer alone, what lies about it: a diffusers folder of the component beside it, and text encoders under their
 * published names ({@code clip_l…}, {@code clip_g…}, {@code t5…}) beside it or in a folder {@code text_encoders} or {@code
 * clip} there or one level up, where ComfyUI keeps them. A bare VAE file is never looked for: nothing in it says whether it
 * is this model's.
 */
public final class ModelFiles {
    private static final Map<Component, String> PUBLISHED =
            Map.of(Component.CLIP_L, "clip_l", Component.CLIP_G, "clip_g", Component.T5, "t5");
    private static final List<String> ENCODER_FOLDERS =
            List.of("", "text_encoders", "clip", "../text_encoders", "../clip");

    private final Path root;
    private final Optional<SingleFile> checkpoint;
    private final ComponentFiles named;

    private ModelFiles(Path root, Optional<SingleFile> checkpoint, ComponentFiles named) {
        this.root = root;
        this.checkpoint = checkpoint;
        this.named = named;
    }

    /**
     * Opens the wanted components; an optional one may be absent.
     *
     * @throws EngineException WEIGHTS_NOT_FOUND, WEIGHTS_CORRUPT, WEIGHTS_UNSUPPORTED, or WEIGHTS_MISMATCH with the
     *     differences of all components
     */
    public static OpenedLayout open(Path weights, Set<Component> wanted, ComponentFiles named) {
        if (!Files.exists(weights)) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_NOT_FOUND, weights + ": no such file or folder; give the weights' place");
        }
        boolean folder = Files.isDirectory(weights);
        Path root = folder
                ? weights
                : Objects.requireNonNull(weights.toAbsolutePath().normalize().getParent());
        Optional<SingleFile> checkpoint = Optional.empty();
        if (folder && DiffusersFolder.matches(weights)) {
            DiffusersFolder.requireStableDiffusion3(weights);
        } else if (!folder || !named.places().containsKey(Component.TRANSFORMER)) {
            checkpoint = Optional.of(folder ? onlyCheckpoint(weights) : SingleFile.open(weights));
        }
        return new ModelFiles(root, checkpoint, named).open(weights, wanted);
    }

    private OpenedLayout open(Path weights, Set<Component> wanted) {
        Map<Component, Part<?>> parts = new EnumMap<>(Component.class);
        Set<Path> files = new LinkedHashSet<>();
        Differences differences = new Differences();
        for (Component component : Component.values()) {
            if (wanted.contains(component)) {
                source(component).ifPresent(source -> {
                    files.addAll(source.files());
                    parts.put(component, source.part(component, differences));
                });
            }
        }
        checkpoint.ifPresent(file -> file.strangers().forEach(tensor -> differences.unexpected("file", tensor)));
        differences.requireNone(weights);
        SchedulerConfig scheduler = checkpoint
                .flatMap(SingleFile::scheduler)
                .or(() -> DiffusersFolder.scheduler(root))
                .orElse(SchedulerConfig.SD3);
        return new OpenedLayout(
                parts,
                scheduler,
                OpenedLayout.tokenizersUnder(named.tokenizers().orElse(root)),
                List.copyOf(files));
    }

    private Optional<ComponentSource> source(Component component) {
        if (named.places().containsKey(component)) {
            return named.places().get(component).map(place -> at(place, component));
        }
        Optional<ComponentSource> found = checkpoint
                .flatMap(file -> file.component(component))
                .or(() -> DiffusersFolder.component(root, component))
                .or(() -> published(component));
        if (found.isEmpty() && !component.optional()) {
            throw new EngineException(ErrorCode.WEIGHTS_NOT_FOUND, missing(component));
        }
        return found;
    }

    private String missing(Component component) {
        String name = component.option();
        if (checkpoint.isEmpty()) {
            return root + ": has no " + component.folder()
                    + "/config.json; fetch the whole model, or name the file of the " + name + " with --" + name;
        }
        return checkpoint.get().path() + ": holds no " + name
                + (PUBLISHED.containsKey(component)
                        ? ", and there is no " + PUBLISHED.get(component)
                                + "*.safetensors beside it or in text_encoders"
                        : "")
                + "; fetch it from the published model, and name its file with --" + name + " or in "
                + ComponentFiles.FILE;
    }

    /** A component where it was said to be: in a folder with its config.json, or in a file. */
    private static ComponentSource at(Path place, Component component) {
        if (!Files.exists(place)) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_NOT_FOUND,
                    place + ": no such file or folder; it was named for the " + component.option());
        }
        Path parent = place.toAbsolutePath().getParent();
        if (Files.isDirectory(place)) {
            return DiffusersFolder.component(place, component.fileStem());
        }
        if (parent != null
                && name(place).equals(component.fileStem() + ".safetensors")
                && DiffusersFolder.isComponent(parent)) {
            return DiffusersFolder.component(parent, component.fileStem());
        }
        SingleFile file = SingleFile.open(place);
        return file.component(component)
                .orElseThrow(() -> new EngineException(
                        ErrorCode.WEIGHTS_MISMATCH,
                        place + ": was named for the " + component.option() + " and holds none; name another file"));
    }

    /** A text encoder under its published name. Of several T5, which differ in their number type alone, the widest. */
    private Optional<ComponentSource> published(Component component) {
        String start = PUBLISHED.get(component);
        if (checkpoint.isEmpty() || start == null) {
            return Optional.empty();
        }
        List<Path> found = new ArrayList<>();
        for (String name : ENCODER_FOLDERS) {
            found.addAll(safetensors(root.resolve(name).normalize()).stream()
                    .filter(file -> name(file).startsWith(start))
                    .toList());
        }
        if (found.size() > 1 && component != Component.T5) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_NOT_FOUND,
                    checkpoint.get().path() + ": there are " + found.size() + " files for its " + component.option()
                            + ": " + found + "; name one with --" + component.option());
        }
        return found.stream().max(Comparator.comparingLong(ModelFiles::bytes)).map(file -> at(file, component));
    }

    /** A folder's checkpoint: the one file in it that holds a transformer. */
    private static SingleFile onlyCheckpoint(Path folder) {
        List<Path> files = safetensors(folder).stream()
                .filter(file -> PUBLISHED.values().stream().noneMatch(name(file)::startsWith))
                .toList();
        List<SingleFile> checkpoints = files.size() == 1
                ? List.of(SingleFile.open(files.get(0)))
                : files.stream()
                        .map(SingleFile::open)
                        .filter(file -> file.holds(Component.TRANSFORMER))
                        .toList();
        if (checkpoints.size() == 1) {
            return checkpoints.get(0);
        }
        throw new EngineException(
                ErrorCode.WEIGHTS_NOT_FOUND,
                folder + ": has no model_index.json and " + checkpoints.size()
                        + " .safetensors files of a transformer; give a folder in the diffusers layout or one checkpoint"
                        + " file. It has " + DiffusersFolder.listing(folder));
    }

    private static String name(Path file) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private static List<Path> safetensors(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(file -> name(file).endsWith(".safetensors"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new EngineException(ErrorCode.WEIGHTS_NOT_FOUND, folder + ": cannot be read: " + e, e);
        }
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new EngineException(ErrorCode.WEIGHTS_NOT_FOUND, file + ": cannot be read: " + e, e);
        }
    }
}
