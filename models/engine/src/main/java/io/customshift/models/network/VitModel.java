package io.customshift.models.network;

import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.VitConfig;

/** A vision transformer, in float32, as DINO uses it: a picture becomes the class token's state, width D. */
public final class VitModel implements AutoCloseable {
    private final Script script;
    private final TensorScope scope;
    private final VitConfig config;
    private final WeightTable table;
    private final Value weights;

    private VitModel(Script script, TensorScope scope, Part<VitConfig> part) {
        this.script = script;
        this.scope = scope;
        this.config = part.config();
        this.table = WeightTable.load(script, scope, part.tensors(), Dtype.FLOAT32);
        this.weights = table.under("");
    }

    /** Binds opened weights. The script must outlive the model. */
    public static VitModel load(Script script, Part<VitConfig> part) {
        return new VitModel(script, script.newScope(), part);
    }

    public VitConfig config() {
        return config;
    }

    /** @param pixels [3, S, S], normalised as the model's preprocessor does; returns [D] */
    public float[] image(float[] pixels) {
        try (TensorScope work = scope.child()) {
            Tensor picture = work.floats(pixels, 1, 3, config.imageSize(), config.imageSize());
            return script.call(
                            work,
                            "vit_see",
                            weights,
                            picture,
                            config.patchSize(),
                            config.layers(),
                            config.heads(),
                            config.layerNormEps())
                    .toFloats();
        }
    }

    @Override
    public void close() {
        weights.close();
        scope.close();
    }
}
