package io.customshift.models.weights.init;

import io.customshift.models.weights.Component;
import io.customshift.models.weights.config.ClipConfig;
import io.customshift.models.weights.config.ComponentConfig;
import io.customshift.models.weights.config.T5Config;
import io.customshift.models.weights.config.TransformerConfig;
import io.customshift.models.weights.config.VaeConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The sizes that random weights are written in. */
public enum ModelShape {
    /** Everything small, about 1.2 million parameters: for tests. */
    TINY(
            "tiny",
            transformer(16, 3, 4, 16, 128, 80, 16, List.of(), false),
            tinyVae(),
            clipL(640, 32, 2, 2, 128, Tokens.PROMPT),
            clipG(640, 48, 2, 3, 192, Tokens.PROMPT),
            new T5Config(384, 128, 32, 256, 2, 4, 32, 128, 1e-6)),
    /** As TINY, with Stable Diffusion 3.5-medium's q/k norm and dual attention. */
    TINY35(
            "tiny35",
            transformer(16, 3, 4, 16, 128, 80, 24, List.of(0, 1), true),
            tinyVae(),
            clipL(640, 32, 2, 2, 128, Tokens.PROMPT),
            clipG(640, 48, 2, 3, 192, Tokens.PROMPT),
            new T5Config(384, 128, 32, 256, 2, 4, 32, 128, 1e-6)),
    /** The shape of customshift-tiny, 64×64 pixels: small enough to train from nothing on two CPU cores. */
    CUSTOMSHIFT_TINY(
            "customshift-tiny",
            new TransformerConfig(16, 2, 4, 4, 5, 3, 32, 128, 80, 16, true, List.of()),
            new VaeConfig(3, 3, List.of(16, 32, 32), 1, 4, 8, 64, 1, 0, false, false, false),
            clipL(1024, 32, 2, 2, 128, Tokens.CAPTION),
            clipG(1024, 48, 2, 3, 192, Tokens.CAPTION),
            new T5Config(384, 128, 32, 256, 2, 4, 32, 128, 1e-6)),
    /** The shape of customshift-small, 128×128 pixels in as many tokens as customshift-tiny: a night of two CPU cores. */
    CUSTOMSHIFT_SMALL(
            "customshift-small",
            new TransformerConfig(16, 2, 12, 12, 8, 6, 32, 128, 80, 16, true, List.of()),
            new VaeConfig(3, 3, List.of(16, 32, 64, 96), 1, 12, 8, 128, 1, 0, false, false, false),
            clipL(1024, 32, 2, 2, 128, Tokens.CAPTION),
            clipG(1024, 48, 2, 3, 192, Tokens.CAPTION),
            new T5Config(384, 128, 32, 256, 2, 4, 32, 128, 1e-6)),
    /** Half of SD3-medium's depth and width: for benchmarks where the real shape takes too long. */
    MID(
            "mid",
            transformer(64, 12, 12, 64, 1024, 768, 192, List.of(), false),
            vae(64, List.of(32, 64, 128, 128), 16),
            clipL(8192, 256, 4, 4, 1024, Tokens.PROMPT),
            clipG(8192, 512, 6, 8, 2048, Tokens.PROMPT),
            new T5Config(8192, 1024, 64, 2048, 4, 8, 32, 128, 1e-6)),
    /** Stable Diffusion 3 medium: 2.1 billion parameters in the transformer. */
    SD3_MEDIUM("sd3-medium", transformer(128, 24, 24, 64, 4096, 2048, 192, List.of(), false)),
    /** Stable Diffusion 3.5 medium. */
    SD35_MEDIUM(
            "sd35-medium",
            transformer(
                    128,
                    24,
                    24,
                    64,
                    4096,
                    2048,
                    384,
                    IntStream.rangeClosed(0, 12).boxed().toList(),
                    true)),
    /** Stable Diffusion 3.5 large. */
    SD35_LARGE("sd35-large", transformer(128, 38, 38, 64, 4096, 2048, 192, List.of(), true));

    private final String key;
    private final TransformerConfig transformer;
    private final VaeConfig vae;
    private final ClipConfig clipL;
    private final ClipConfig clipG;
    private final T5Config t5;

    ModelShape(
            String key, TransformerConfig transformer, VaeConfig vae, ClipConfig clipL, ClipConfig clipG, T5Config t5) {
        this.key = key;
        this.transformer = transformer;
        this.vae = vae;
        this.clipL = clipL;
        this.clipG = clipG;
        this.t5 = t5;
    }

    /** With the autoencoder and the text encoders that all published models have. */
    ModelShape(String key, TransformerConfig transformer) {
        this(
                key,
                transformer,
                vae(128, List.of(128, 256, 512, 512), 32),
                clipL(49_408, 768, 12, 12, 3072, Tokens.PROMPT),
                clipG(49_408, 1280, 32, 20, 5120, Tokens.PROMPT),
                new T5Config(32_128, 4096, 64, 10_240, 24, 64, 32, 128, 1e-6));
    }

    /** Its name on a command line. */
    public String key() {
        return key;
    }

    public static Optional<ModelShape> named(String key) {
        return Arrays.stream(values()).filter(shape -> shape.key.equals(key)).findFirst();
    }

    /** Tokens that T5 reads at most: as many as CLIP where that is cut short. */
    int t5Length() {
        return clipL.maxPositions() < Tokens.PROMPT ? clipL.maxPositions() : 512;
    }

    public TransformerConfig transformer() {
        return transformer;
    }

    public ComponentConfig config(Component component) {
        return switch (component) {
            case TRANSFORMER -> transformer;
            case VAE -> vae;
            case CLIP_L -> clipL;
            case CLIP_G -> clipG;
            case T5 -> t5;
        };
    }

    private static TransformerConfig transformer(
            int sample,
            int layers,
            int heads,
            int headDim,
            int joint,
            int pooled,
            int positions,
            List<Integer> dual,
            boolean qkNorm) {
        return new TransformerConfig(sample, 2, 16, 16, layers, heads, headDim, joint, pooled, positions, qkNorm, dual);
    }

    private static VaeConfig vae(int sample, List<Integer> channels, int groups) {
        return new VaeConfig(3, 3, channels, 2, 16, groups, sample * 8, 1.5305, 0.0609, false, false, true);
    }

    private static VaeConfig tinyVae() {
        return vae(16, List.of(8, 8, 16, 16), 4);
    }

    private static ClipConfig clipL(int vocabulary, int width, int layers, int heads, int intermediate, int positions) {
        return clip(vocabulary, width, layers, heads, intermediate, ClipConfig.Activation.QUICK_GELU, positions);
    }

    private static ClipConfig clipG(int vocabulary, int width, int layers, int heads, int intermediate, int positions) {
        return clip(vocabulary, width, layers, heads, intermediate, ClipConfig.Activation.GELU, positions);
    }

    private static ClipConfig clip(
            int vocabulary,
            int width,
            int layers,
            int heads,
            int intermediate,
            ClipConfig.Activation activation,
            int positions) {
        int begin = vocabulary - 2;
        return new ClipConfig(
                vocabulary, width, layers, heads, intermediate, activation, width, positions, 1e-5, begin, 2, 1);
    }

    /** Tokens that the text encoders read. */
    private static final class Tokens {
        static final int PROMPT = 77;
        /** What a caption needs: context tokens cost as much as the picture's. */
        static final int CAPTION = 12;
    }
}
