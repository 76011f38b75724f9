package io.customshift.models.cli;

import io.customshift.models.weights.Component;
import io.customshift.models.weights.ComponentFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a model's files are: in one place, or named one by one. */
final class ComponentOptions {
    @Option(
            names = "--weights",
            paramLabel = "PATH",
            description =
                    "folder in the diffusers layout, or a single-file checkpoint (default: the --transformer, else"
                            + " models/customshift-small)")
    private @Nullable Path weights;

    @Option(names = "--transformer", paramLabel = "FILE", description = "transformer, instead of that of the weights")
    private @Nullable String transformer;

    @Option(names = "--vae", paramLabel = "FILE", description = "the same for the autoencoder")
    private @Nullable String vae;

    @Option(names = "--clip-l", paramLabel = "FILE", description = "the same for the first text encoder, CLIP-L")
    private @Nullable String clipL;

    @Option(names = "--clip-g", paramLabel = "FILE", description = "the same for the second, CLIP-G")
    private @Nullable String clipG;

    @Option(names = "--t5", paramLabel = "FILE", description = "the same for the third, T5; \"none\" to do without it")
    private @Nullable String t5;

    @Option(
            names = "--tokenizers",
            paramLabel = "DIR",
            description = "folder that holds tokenizer, tokenizer_2 and tokenizer_3 (default: where the weights are)")
    private @Nullable Path tokenizers;

    Path weights() {
        if (weights != null) {
            return weights;
        }
        return transformer != null
                ? Path.of(transformer)
                : Path.of(System.getProperty("customshift.home", "."), "models", "customshift-small");
    }

    ComponentFiles components() {
        ComponentFiles named = ComponentFiles.NONE;
        named = named(named, Component.TRANSFORMER, transformer);
        named = named(named, Component.VAE, vae);
        named = named(named, Component.CLIP_L, clipL);
        named = named(named, Component.CLIP_G, clipG);
        named = named(named, Component.T5, t5);
        return tokenizers == null ? named : named.withTokenizers(tokenizers);
    }

    private static ComponentFiles named(ComponentFiles named, Component component, @Nullable String place) {
        return place == null ? named : named.with(component, place);
    }
}
