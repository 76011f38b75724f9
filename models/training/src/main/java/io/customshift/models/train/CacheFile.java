package io.customshift.models.train;

import io.customshift.models.error.EngineException;
import io.customshift.models.weights.safetensors.SafetensorsFile;
import io.customshift.models.weights.safetensors.SafetensorsWriter;
import io.customshift.models.weights.safetensors.SafetensorsWriter.Planned;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A file of tensors that cost time to make, for the next start of a run. Its name and its header change with everything
 * that the tensors depend on. It is there whole or not at all.
 *
 * @param identity what the tensors depend on, as one short text
 */
record CacheFile(Path path, String identity) {
    private static final String IDENTITY = "identity";

    /** @param source all that the tensors depend on */
    static CacheFile of(Path folder, String kind, String source) {
        String identity =
                UUID.nameUUIDFromBytes(source.getBytes(StandardCharsets.UTF_8)).toString();
        return new CacheFile(folder.resolve(kind + "-" + identity + ".safetensors"), identity);
    }

    /**
     * The file where it is there and fit for use.
     *
     * @param holds whether it holds the tensors that are needed
     * @param warned told of a file that is there and unfit; it is to be made again
     */
    Optional<SafetensorsFile> open(Predicate<SafetensorsFile> holds, Consumer<String> warned) {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        try {
            SafetensorsFile file = SafetensorsFile.open(path);
            // Files of an earlier version say no identity but in their name.
            if (!identity.equals(file.metadata().getOrDefault(IDENTITY, identity))) {
                warned.accept(path + " is a cache of other data; it is made again");
            } else if (!holds.test(file)) {
                warned.accept(path + " does not hold the tensors of this data; it is made again");
            } else {
                return Optional.of(file);
            }
        } catch (EngineException e) {
            warned.accept("the cache cannot be used and is made again: " + e.getMessage());
        }
        return Optional.empty();
    }

    /** Starts to write it. */
    SafetensorsWriter create(List<Planned> plan) {
        return SafetensorsWriter.create(path, plan, Map.of(IDENTITY, identity));
    }
}
