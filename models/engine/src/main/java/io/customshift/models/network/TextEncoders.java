package io.customshift.models.network;

import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.Weights;
import io.customshift.models.weights.config.T5Config;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * CLIP-L, CLIP-G and T5, and how their outputs are joined: CLIP features side by side, widened with zeros to J, then the
 * T5 features along the sequence; the pooled vectors side by side. An absent T5 stands for zeros.
 */
public final class TextEncoders implements AutoCloseable {
    private final Script script;
    private final Dtype compute;
    private final ClipText clipL;
    private final ClipText clipG;
    private final @Nullable T5 t5;
    private final int jointWidth;

    private record T5(T5Config config, WeightTable table, Value weights) {}

    private TextEncoders(
            Script script, Dtype compute, ClipText clipL, ClipText clipG, @Nullable T5 t5, int jointWidth) {
        this.script = script;
        this.compute = compute;
        this.clipL = clipL;
        this.clipG = clipG;
        this.t5 = t5;
        this.jointWidth = jointWidth;
    }

    /** Binds the encoders of opened weights; tensors belong to {@code scope}. */
    public static TextEncoders load(Script script, TensorScope scope, Weights weights, Precision precision) {
        return load(script, scope, weights, part -> precision);
    }

    /** The same, each encoder in the type that it is stored in, computed in float32. */
    public static TextEncoders asStored(Script script, TensorScope scope, Weights weights) {
        return load(script, scope, weights, Precision::asStored);
    }

    private static TextEncoders load(
            Script script, TensorScope scope, Weights weights, Function<Part<?>, Precision> precisions) {
        Precision clipL = precisions.apply(weights.clipL());
        return new TextEncoders(
                script,
                clipL.compute(),
                ClipText.load(script, scope, weights.clipL(), clipL),
                ClipText.load(script, scope, weights.clipG(), precisions.apply(weights.clipG())),
                weights.t5()
                        .map(part ->
                                t5(script, scope, part, precisions.apply(part).held()))
                        .orElse(null),
                weights.transformer().config().jointAttentionDim());
    }

    private static T5 t5(Script script, TensorScope scope, Part<T5Config> part, Dtype held) {
        WeightTable table = WeightTable.load(script, scope, part.tensors(), held);
        return new T5(part.config(), table, table.under(""));
    }

    /**
     * Encodes one text.
     *
     * @param clipLIds token ids of CLIP-L's tokenizer, padded
     * @param clipGIds token ids of CLIP-G's tokenizer, padded
     * @param t5Ids token ids of T5's tokenizer, padded; without a T5 only their number counts
     */
    public TextEmbedding encode(TensorScope into, long[] clipLIds, long[] clipGIds, long[] t5Ids) {
        try (TensorScope work = into.child()) {
            List<Tensor> l = clipL.encode(work, clipLIds);
            List<Tensor> g = clipG.encode(work, clipGIds);
            Tensor features = t5 == null ? zeros(work, t5Ids.length) : t5(work, t5, t5Ids);
            Tensor context = script.call(into, "join_text", l.get(0), g.get(0), features);
            try (Value both = Value.ofTensors(List.of(l.get(1), g.get(1)))) {
                return new TextEmbedding(context, script.call(into, "join_columns", both));
            }
        }
    }

    /** Features [1, L, width] of the layer before the last, and the projected pooled state [1, P_c]. */
    List<Tensor> clipL(TensorScope into, long[] ids) {
        return clipL.encode(into, ids);
    }

    List<Tensor> clipG(TensorScope into, long[] ids) {
        return clipG.encode(into, ids);
    }

    /** Features [1, L, J]. */
    Tensor t5(TensorScope into, long[] ids) {
        if (t5 == null) {
            throw new IllegalStateException("these weights have no T5");
        }
        return t5(into, t5, ids);
    }

    private Tensor t5(TensorScope into, T5 encoder, long[] ids) {
        T5Config config = encoder.config();
        // float16 overflows in T5's feed-forward layers, so its activations are float32 then.
        Dtype wide = compute == Dtype.FLOAT16 ? Dtype.FLOAT32 : compute;
        try (Tensor tokens = into.longs(ids, 1, ids.length)) {
            return script.call(
                    into,
                    "t5_encode",
                    encoder.weights(),
                    tokens,
                    config.layers(),
                    config.heads(),
                    config.relativeBuckets(),
                    config.relativeMaxDistance(),
                    config.layerNormEps(),
                    wide.scalarType());
        }
    }

    private Tensor zeros(TensorScope into, int length) {
        return into.floats(new float[length * jointWidth], 1, length, jointWidth);
    }

    @Override
    public void close() {
        clipL.close();
        clipG.close();
        if (t5 != null) {
            t5.weights().close();
        }
    }
}
