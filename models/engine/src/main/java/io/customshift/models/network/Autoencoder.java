package io.customshift.models.network;

import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.VaeConfig;

/** The autoencoder between pixels and latents. */
public final class Autoencoder implements AutoCloseable {
    private final Script script;
    private final Dtype compute;
    private final VaeConfig config;
    private final WeightTable table;
    private final Value weights;

    private Autoencoder(Script script, Dtype compute, VaeConfig config, WeightTable table) {
        this.script = script;
        this.compute = compute;
        this.config = config;
        this.table = table;
        this.weights = table.under("");
    }

    /** Binds the weights; tensors belong to {@code scope}. */
    public static Autoencoder load(Script script, TensorScope scope, Part<VaeConfig> part, Precision precision) {
        WeightTable table = WeightTable.load(script, scope, part.tensors(), precision.held());
        return new Autoencoder(script, precision.compute(), part.config(), table);
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
        return coded(into, "vae_encode", pixels);
    }

    /** Latents [1, C, h, w] to pixels [1, 3, H, W] around [-1, 1], float32, not clamped. */
    public Tensor decode(TensorScope into, Tensor latents) {
        return coded(into, "vae_decode", latents);
    }

    private Tensor coded(TensorScope into, String method, Tensor input) {
        return script.call(
                into,
                method,
                weights,
                input,
                config.normNumGroups(),
                config.scalingFactor(),
                config.shiftFactor(),
                compute.scalarType());
    }

    @Override
    public void close() {
        weights.close();
        table.tensors().values().forEach(Tensor::close);
    }
}
