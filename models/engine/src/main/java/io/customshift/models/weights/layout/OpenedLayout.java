package io.customshift.models.weights.layout;

import io.customshift.models.weights.Component;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.SchedulerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What either layout opens to.
 *
 * @param tokenizers the folders of tokenizer, tokenizer_2 and tokenizer_3, in this order
 * @param files the weight files that were opened
 */
public record OpenedLayout(
        Map<Component, Part<?>> parts, SchedulerConfig scheduler, List<Optional<Path>> tokenizers, List<Path> files) {
    public OpenedLayout {
        parts = Map.copyOf(parts);
        tokenizers = List.copyOf(tokenizers);
        files = List.copyOf(files);
    }

    /** The three tokenizer folders under {@code root}, as far as they are there. */
    static List<Optional<Path>> tokenizersUnder(Path root) {
        return List.of(folder(root, "tokenizer"), folder(root, "tokenizer_2"), folder(root, "tokenizer_3"));
    }

    private static Optional<Path> folder(Path root, String name) {
        return Optional.of(root.resolve(name)).filter(java.nio.file.Files::isDirectory);
    }
}
