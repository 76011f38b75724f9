package io.customshift.models.network;

import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Low-rank updates to merge into the transformer once, at load: W' = W + scale · B·A.
 *
 * @param updates for each adapted module
 * @param inBothBranches whether the generating branch has them too, or the Reference-Alignment Branch alone
 */
public record Lora(List<Update> updates, boolean inBothBranches) {
    /** No adapter. */
    public static final Lora NONE = new Lora(List.of(), true);

    /**
     * One module's update.
     *
     * @param module name of the module whose {@code .weight} [out, in] it changes
     * @param a [r, in]
     * @param b [out, r]
     * @param scale α / r
     */
    public record Update(String module, StoredTensor a, StoredTensor b, double scale) {}

    public Lora {
        updates = List.copyOf(updates);
    }

    /** The changed weights, by tensor name, in the type of the originals. */
    Map<String, Tensor> merge(Script script, TensorScope scope, Map<String, Tensor> weights) {
        Map<String, Tensor> merged = new LinkedHashMap<>();
        for (Update update : updates) {
            String name = update.module() + ".weight";
            Tensor weight = weights.get(name);
            if (weight == null) {
                throw new IllegalArgumentException("no weight " + name + ": the adapter was not checked");
            }
            try (TensorScope work = scope.child()) {
                Tensor a = factor(script, work, update.a());
                Tensor b = factor(script, work, update.b());
                merged.put(name, script.call(scope, "merge_lora", weight, a, b, update.scale()));
            }
        }
        return merged;
    }

    private static Tensor factor(Script script, TensorScope scope, StoredTensor stored) {
        return script.stored(
                scope, stored.data(), TensorLoader.dtype(stored), stored.shape().toArray());
    }
}
