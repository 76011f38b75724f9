package io.customshift.models.network;

import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.VaeConfig;

/**
 * The autoencoder between pixels and latents. Pictures of up to {@link #WHOLE} pixels are worked on whole, larger ones in
 * strips: about half of the memory or less, and the same but for rounding.
 */
public final class Autoencoder implements AutoCloseable {
    /** The most pixels that are worked on whole. */
    public static final long WHOLE = 1L << 20;

    private final Script script;
    private final Dtype compute;
    private final VaeConfig config;
    private final WeightTable table;
    private final Value weights;
    private final long whole;

    private Autoencoder(Script script, Dtype compute, VaeConfig config, WeightTable table, long whole) {
        this.script = script;
        this.compute = compute;
        this.config = config;
        this.table = table;
        this.weights = table.under("");
        this.whole = whole;
    }

    /** Binds the weights; tensors belong to {@code scope}. */
    public static Autoencoder load(Script script, TensorScope scope, Part<VaeConfig> part, Precision precision) {
        return load(script, scope, part, precision, WHOLE);
    }

    /** The same with another number of pixels that are worked on whole. */
    static Autoencoder load(Script script, TensorScope scope, Part<VaeConfig> part, Precision precision, long whole) {
        WeightTable table = WeightTable.load(script, scope, part.tensors(), precision.held());
        return new Autoencoder(script, precision.compute(), part.config(), table, whole);
    }

    /** Pixels on a side that one latent spans. */
    public int reduction() {
        return config.reduction();
    }

    public int latentChannels() {
        return config.latentChannels();
    }

    /** Pixels [1, 3, H, W] in [-1, 1] to the mean latents of unit scale, [1, C, h, w] float32. */
    public Tensor encode(TensorScope into, Tensor pixels) {
        return coded(into, "vae_encode", pixels, finestInput(0));
    }

    /** Latents [1, C, h, w] to pixels [1, 3, H, W] around [-1, 1], float32, not clamped. */
    public Tensor decode(TensorScope into, Tensor latents) {
        return coded(into, "vae_decode", latents, finestInput(1));
    }

    /** Channels that enter the finest level's blocks: its own on the way in, the next coarser one's on the way out. */
    private long finestInput(int level) {
        return config.blockOutChannels()
                .get(Math.min(level, config.blockOutChannels().size() - 1));
    }

    private Tensor coded(TensorScope into, String method, Tensor input, long channels) {
        return script.call(
                into,
                method,
                weights,
                input,
                config.normNumGroups(),
                config.scalingFactor(),
                config.shiftFactor(),
                compute.scalarType(),
                whole * channels);
    }

    @Override
    public void close() {
        weights.close();
        table.tensors().values().forEach(Tensor::close);
    }
}
