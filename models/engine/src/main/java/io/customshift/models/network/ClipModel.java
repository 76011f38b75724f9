package io.customshift.models.network;

import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.config.ClipVisionConfig;
import io.customshift.models.weights.layout.TransformersFolder.ClipParts;

/**
 * Both towers of CLIP, in float32: texts and pictures become vectors of one space, width P. Neither is normalised.
 */
public final class ClipModel implements AutoCloseable {
    private static final Precision FLOAT32 = new Precision(Dtype.FLOAT32, Dtype.FLOAT32);

    private final Script script;
    private final TensorScope scope;
    private final ClipVisionConfig config;
    private final ClipText text;
    private final WeightTable table;
    private final Value vision;

    private ClipModel(Script script, TensorScope scope, ClipParts parts) {
        this.script = script;
        this.scope = scope;
        this.config = parts.vision().config();
        this.text = ClipText.load(script, scope, parts.text(), FLOAT32);
        this.table = WeightTable.load(script, scope, parts.vision().tensors(), FLOAT32.held());
        this.vision = table.under("");
    }

    /** Binds opened weights. The script must outlive the model. */
    public static ClipModel load(Script script, ClipParts parts) {
        return new ClipModel(script, script.newScope(), parts);
    }

    public ClipVisionConfig vision() {
        return config;
    }

    /** @param ids as CLIP's tokenizer pads them; returns [P] */
    public float[] text(long[] ids) {
        try (TensorScope work = scope.child()) {
            return text.encode(work, ids).get(1).toFloats();
        }
    }

    /** @param pixels [3, S, S], normalised as the model's preprocessor does; returns [P] */
    public float[] image(float[] pixels) {
        try (TensorScope work = scope.child()) {
            Tensor picture = work.floats(pixels, 1, 3, config.imageSize(), config.imageSize());
            return script.call(
                            work,
                            "clip_see",
                            vision,
                            picture,
                            config.patchSize(),
                            config.layers(),
                            config.heads(),
                            config.activation().key(),
                            config.layerNormEps())
                    .toFloats();
        }
    }

    @Override
    public void close() {
        text.close();
        vision.close();
        scope.close();
    }
}
