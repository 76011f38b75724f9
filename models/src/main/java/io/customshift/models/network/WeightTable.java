package io.customshift.models.network;

import io.customshift.models.torch.Dtype;
import io.customshift.models.torch.Script;
import io.customshift.models.torch.Tensor;
import io.customshift.models.torch.TensorScope;
import io.customshift.models.torch.Value;
import io.customshift.models.weights.safetensors.StoredTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A component's tensors on the device, by checkpoint name, in the type they are held in. Where that is the type in the
 * file and the device is the CPU, they are the mapped file itself.
 *
 * @param sources the stored tensors, kept because a shared tensor reads their memory
 */
record WeightTable(Map<String, Tensor> tensors, Map<String, StoredTensor> sources) {

    static WeightTable load(Script script, TensorScope scope, Map<String, StoredTensor> sources, Dtype held) {
        try (TensorLoader loader = new TensorLoader(script, scope, held)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            sources.forEach((name, stored) -> tensors.put(name, loader.load(stored)));
            return new WeightTable(tensors, sources);
        }
    }

    /** The same with some tensors exchanged. */
    WeightTable replacing(Map<String, Tensor> others) {
        Map<String, Tensor> changed = new LinkedHashMap<>(tensors);
        changed.putAll(others);
        return new WeightTable(changed, sources);
    }

    /** The tensors whose name starts with a prefix, under the rest of their names, as one argument. */
    Value under(String prefix) {
        return table(prefix, true);
    }

    /** The tensors whose name does not start with a prefix, as one argument. */
    Value except(String prefix) {
        return table(prefix, false);
    }

    private Value table(String prefix, boolean inside) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix) == inside) {
                found.put(inside ? name.substring(prefix.length()) : name, tensor);
            }
        });
        return Value.ofTable(found);
    }
}
