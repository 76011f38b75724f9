package io.customshift.models.weights;

import io.customshift.models.error.EngineException;
import io.customshift.models.error.ErrorCode;
import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.SchedulerConfig;
import io.customshift.models.weights.config.T5Config;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.config.VaeConfig;
import io.customshift.models.weights.layout.ModelFiles;
import io.customshift.models.weights.layout.OpenedLayout;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One model's weights, opened: for each component its configuration and exactly the tensors that this needs, under
 * diffusers and transformers names whatever the layout on disk, memory-mapped.
 *
 * <p>Closing forgets the tensors and makes every later call fail with CLOSED. A file stays mapped while a tensor's
 * buffer is still reachable from elsewhere, so memory that the native engine reads cannot vanish under it.
 */
public final class Weights implements AutoCloseable {
    private final Path path;
    private volatile @Nullable OpenedLayout opened;

    private Weights(Path path, OpenedLayout opened) {
        this.path = path;
        this.opened = opened;
    }

    /** All components; T5 may be absent. See {@link #open(Path, Set, ComponentFiles)}. */
    public static Weights open(Path path) {
        return open(path, EnumSet.allOf(Component.class));
    }

    /** Where the weights themselves say. See {@link #open(Path, Set, ComponentFiles)}. */
    public static Weights open(Path path, Set<Component> wanted) {
        return open(path, wanted, ComponentFiles.NONE);
    }

    /**
     * Opens the wanted components of a folder in the diffusers layout, of a checkpoint in the single-file layout, or of
     * a folder that holds one such checkpoint. Reads headers and configurations, no tensor.
     *
     * @param named components that are elsewhere; they go before those that {@code customshift.json} in the folder names
     * @throws EngineException WEIGHTS_NOT_FOUND, WEIGHTS_CORRUPT, WEIGHTS_UNSUPPORTED, or WEIGHTS_MISMATCH that lists
     *     every missing, unexpected and misshapen tensor
     */
    public static Weights open(Path path, Set<Component> wanted, ComponentFiles named) {
        OpenedLayout opened = ModelFiles.open(path, wanted, named.or(ComponentFiles.of(path)));
        ComponentFit.require(path, opened.parts());
        return new Weights(path, opened);
    }

    /** What was opened. */
    public Path path() {
        return path;
    }

    public Part<TransformerConfig> transformer() {
        return part(Component.TRANSFORMER, TransformerConfig.class);
    }

    public Part<VaeConfig> vae() {
        return part(Component.VAE, VaeConfig.class);
    }

    public Part<ClipConfig> clipL() {
        return part(Component.CLIP_L, ClipConfig.class);
    }

    public Part<ClipConfig> clipG() {
        return part(Component.CLIP_G, ClipConfig.class);
    }

    /** Empty where the model comes without T5 (its features are then zeros) or it was not wanted. */
    public Optional<Part<T5Config>> t5() {
        return has(Component.T5) ? Optional.of(part(Component.T5, T5Config.class)) : Optional.empty();
    }

    public boolean has(Component component) {
        return layout().parts().containsKey(component);
    }

    /** A component whatever its kind; one that must be there. */
    public Part<?> part(Component component) {
        Part<?> part = layout().parts().get(component);
        if (part == null) {
            throw new EngineException(
                    ErrorCode.WEIGHTS_NOT_FOUND,
                    path + ": the " + component.folder() + " is not among the weights that were opened");
        }
        return part;
    }

    /** Every component that is there. */
    public Map<Component, Part<?>> parts() {
        return layout().parts();
    }

    public SchedulerConfig scheduler() {
        return layout().scheduler();
    }

    /** The folder of tokenizer 1 (CLIP-L), 2 (CLIP-G) or 3 (T5), where it is there. */
    public Optional<Path> tokenizerFolder(int number) {
        return layout().tokenizers().get(number - 1);
    }

    /** The weight files that were opened. */
    public List<Path> files() {
        return layout().files();
    }

    /** Bytes of all tensors of all components. */
    public long byteSize() {
        return parts().values().stream().mapToLong(Part::byteSize).sum();
    }

    /**
     * Reads all tensors once in search of NaN and infinity.
     *
     * @throws EngineException WEIGHTS_NOT_FINITE that names the tensors
     */
    public void requireFinite() {
        FiniteCheck.require(
                path,
                parts().values().stream()
                        .flatMap(part -> part.tensors().values().stream())
                        .toList());
    }

    @Override
    public void close() {
        opened = null;
    }

    private <C extends ComponentConfig> Part<C> part(Component component, Class<C> kind) {
        Part<?> part = part(component);
        return new Part<>(kind.cast(part.config()), part.tensors());
    }

    private OpenedLayout layout() {
        OpenedLayout layout = opened;
        if (layout == null) {
            throw new EngineException(ErrorCode.CLOSED, path + ": these weights were closed");
        }
        return layout;
    }
}
