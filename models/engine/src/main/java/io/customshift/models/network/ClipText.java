package io.customshift.models.network;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.Part;
import io.customshift.models.weights.config.ClipConfig;
import java.util.List;

/** A CLIP text tower with its projection. Legend: L tokens, D width, P width of the projection. */
final class ClipText implements AutoCloseable {
    private final Script script;
    private final ClipConfig config;
    private final Precision precision;
    private final Value weights;
    /** Kept: the tensors may read the memory of their sources. */
    @SuppressWarnings("UnusedVariable")
    private final WeightTable table;

    private ClipText(Script script, ClipConfig config, Precision precision, WeightTable table) {
        this.script = script;
        this.config = config;
        this.precision = precision;
        this.table = table;
        this.weights = table.under("");
    }

    /** Binds the tower's weights; tensors belong to {@code scope}. */
    static ClipText load(Script script, TensorScope scope, Part<ClipConfig> part, Precision precision) {
        WeightTable table = WeightTable.load(script, scope, part.tensors(), precision.held());
        return new ClipText(script, part.config(), precision, table);
    }

    /** Features [1, L, D] of the layer before the last, and the projected pooled state [1, P]. */
    List<Tensor> encode(TensorScope into, long[] ids) {
        try (Tensor tokens = into.longs(ids, 1, ids.length);
                Tensor end = into.longs(new long[] {endOfText(ids)}, 1)) {
            return script.callList(
                    into,
                    "clip_encode",
                    weights,
                    tokens,
                    end,
                    config.layers(),
                    config.heads(),
                    config.activation().key(),
                    config.layerNormEps(),
                    precision.compute().scalarType());
        }
    }

    /** Where CLIP pools: see {@link ClipConfig#eosTokenId()}. */
    private int endOfText(long[] ids) {
        int at = 0;
        for (int i = 0; i < ids.length; i++) {
            if (config.eosTokenId() == 2) {
                at = ids[i] > ids[at] ? i : at;
            } else if (ids[i] == config.eosTokenId()) {
                return i;
            }
        }
        return at;
    }

    @Override
    public void close() {
        weights.close();
    }
}
